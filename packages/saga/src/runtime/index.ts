export { faults } from '../errors.ts'
export { CALLS_OF_COMMAND_AT_ONCE, type SagaCall } from './shard/calls.ts'
export {
  LIST_MAX,
  type Listing,
  type SagaCount,
  type SagaEntry,
  type SagaLine,
  type SagaPage,
  type SagaQuery,
} from './listing/listing.ts'
export type { Outcome } from './shard/live.ts'
export { KEY_LENGTH_MAX, openSagas, type Sagas, type TellableSignal } from './open-sagas.ts'
export type { Execute, ExecuteHere, Recorded, SagasOptions } from './options.ts'
export type { Phase } from './standing.ts'
