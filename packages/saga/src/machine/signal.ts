import type { Actor } from '@banyan/model'
import type { OperatorAction } from './saga-event.ts'

/** What became of a call. */
export type Reply =
  | { readonly kind: 'done'; readonly result: unknown }
  /** The business said no. The answer is recorded under the call's key: there was no effect, and there will be none. */
  | { readonly kind: 'rejected'; readonly rejection: string; readonly message: string }
  /**
   * The world failed. `effect: 'none'` is said only by who knows that this attempt has had no effect and will have none, in whichever process it was
   * made; of attempts before it the machine knows itself. `retry: 'never'` where the same call would fail again.
   */
  | {
      readonly kind: 'fault'
      readonly code: string
      readonly message: string
      readonly effect: 'none' | 'unknown'
      readonly retry: 'at-once' | 'later' | 'never'
    }

/** What reaches a saga. Late, doubled and foreign ones change nothing. */
export type Signal =
  | { readonly kind: 'begin'; readonly sagaId: string; readonly event: unknown }
  | { readonly kind: 'reply'; readonly callId: string; readonly attempt: number; readonly reply: Reply }
  | { readonly kind: 'timer'; readonly timerId: string }
  /** An event that the node waits for, or will. */
  | { readonly kind: 'event'; readonly node: string; readonly data: unknown }
  | { readonly kind: 'answer'; readonly node: string; readonly option: string; readonly by: Actor }
  | { readonly kind: 'cancel'; readonly by: Actor; readonly reason: string }
  /** Bring the saga to the version of the definition that is given. */
  | { readonly kind: 'migrate' }
  | ({ readonly kind: 'operator'; readonly by: Actor; readonly reason: string } & OperatorAction)

/** What the machine may know besides: both come from outside, so that the same signal leads to the same events. */
export type Moment = {
  readonly now: Date
  /** From 0, below 1: spreads retries. */
  readonly chance: number
}
