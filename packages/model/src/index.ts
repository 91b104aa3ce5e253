export { type Actor, type ActorKind, actorKinds, formatActor, parseActor } from './actor.ts'
export type { AgreementDef, Difference, InventoryDef, KeptInventory } from './context-map/agreement.ts'
export { type Aggregate, type AggregateDef, fold } from './aggregate.ts'
export { byCodePoint } from './order/code-point-order.ts'
export {
  type AnyEmitted,
  type AnyRejected,
  type AnyRequirement,
  type Asking,
  type At,
  type CommandDef,
  type Invoke,
  isRejected,
  requirement,
  send,
} from './command.ts'
export { type Context, type ContextDefinition, context, publishedLanguage } from './context.ts'
export type { Relation, RelationKind } from './context-map/relation.ts'
export { type ContextDescription, type Description, describe } from './describe.ts'
export { type DataOf, type EventDef, upcastData } from './event.ts'
export { readEventData } from './event-data.ts'
export { type Failure, failureOf, formatFailure, framesOf } from './faults/failure.ts'
export { defineFaults, Fault, type FaultSpec, isFault, type Retry } from './faults/fault.ts'
export { type Forgotten, forgotten, isForgotten, personal, type PersonalField } from './personal.ts'
export { findPlace, type Place } from './places/place.ts'
export { type Problem, problem, PROBLEM_TYPE, problemAddress } from './faults/problem.ts'
export type { PolicyDef } from './policy.ts'
export type { LiveDef, LiveMessage, QueryDef } from './query.ts'
export type { AnyOp, AnyRow, Meta, Op, Reader, Readers, ReadModel, RowOf } from './read-model.ts'
export { readingOrder } from './order/reading-order.ts'
export { BACKOFF_MS_MAX, STEP_TIMEOUT_MS } from './saga/define-saga.ts'
export type { NodeDescription, SagaDescription } from './saga/describe-saga.ts'
export type { Saga } from './saga/saga.ts'
export {
  type AskNode,
  type ChoiceNode,
  type Follows,
  nodesWithin,
  type SagaDef,
  type SagaNode,
  type SagaRetry,
  type StepFailure,
  type StepNode,
  type WaitNode,
} from './saga/saga-def.ts'
export { findCommand, findDrift, namedParts, type System, system } from './system.ts'
export { id, ID_LENGTH_MAX, instant, type Money, money } from './values.ts'
export { type Words, words } from './words.ts'
