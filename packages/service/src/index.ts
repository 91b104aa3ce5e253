export {
  api,
  type Api,
  command,
  live,
  type Method,
  operation,
  type OperationResult,
  query,
  type RejectionStatuses,
  type Route,
} from './api.ts'
export type { Elsewhere } from './calls/elsewhere.ts'
export type { Executed } from './commands/execute.ts'
export type { DeadLetterDesk } from './consumers/dead-letter-desk.ts'
export { DEAD_LETTERS_PAGE_MAX, type DeadLetter, type Ledger } from './consumers/ledger.ts'
export { memoryLedger } from './consumers/memory-ledger.ts'
export { postgresLedger } from './consumers/postgres-ledger.ts'
export { type RelayStatus } from './consumers/relay.ts'
export { faults } from './errors.ts'
export { withBusFaults } from './faults/with-bus-faults.ts'
export { withLiveFaults } from './faults/with-live-faults.ts'
export { withStoreFaults } from './faults/with-store-faults.ts'
export { asOnlyOne } from './host/as-only-one.ts'
export type { Chain, ContextAccess } from './host/context-access.ts'
export {
  type ContextParts,
  type ForgetOn,
  forgetOn,
  type HostedContext,
  type LiveEvent,
  type OpenParts,
  type Views,
} from './host/context-parts.ts'
export type { ForgottenReport } from './host/forget.ts'
export { openOnPostgres, type OnPostgres } from './host/open-on-postgres.ts'
export { openApiFor } from './http/openapi.ts'
export { type Host, type HostOptions, startHost } from './host/start-host.ts'
export { type CallClaims, type CallKey, callSigner, type SignCall } from './identity/call-signer.ts'
export { unfitInput } from './host/input.ts'
export type { Looking, Seen, Side } from './reconcile/side.ts'
export { CONTEXT_LIMITS, type ContextLimits } from './limits.ts'
export { type OwnedPartitions, ownPartitions } from './partitions/ownership.ts'
