export { APPROVALS_FILE, unapproved } from './comparing/approvals.ts'
export { type Change, keyOf } from './comparing/change.ts'
export { compareContracts } from './comparing/compare.ts'
export { liftingBreaks, unreadable } from './comparing/lifting.ts'
export { findMismatches, type Mismatch, rooted } from './comparing/mismatches.ts'
export {
  CONSUMERS_FILE,
  consumerFaults,
  type OutsideConsumer,
  outsideVictims,
  readConsumers,
} from './comparing/outside.ts'
export { samplesOf } from './comparing/samples.ts'
export { asyncApiOf, type Broker } from './documents/async-api.ts'
export { CLOUD_EVENT } from './documents/cloud-event.ts'
export { type ContractFile, contractFiles, INDEX_FILE, schemaPath } from './documents/contract-files.ts'
export type { JsonSchema } from './documents/json-schema.ts'
export { type Contracts, NO_CONTRACTS, readContracts, type ReadFile } from './documents/read-contracts.ts'
export type { Reader } from './documents/readers.ts'
