import type { EventCodec, EventStore, PersonKeys } from '@banyan/event-store'
import type { Context, ContextDefinition, EventDef, InventoryDef } from '@banyan/model'
import type { LiveItem, Projections } from '@banyan/projection'
import type { Logger } from '@banyan/telemetry'
import type { z } from 'zod'
import type { Api } from '../api.ts'
import type { Ledger } from '../consumers/ledger.ts'
import type { Side } from '../reconcile/side.ts'

/** A message of a live subscription, as a stream sends it. */
export type LiveEvent = LiveItem

/** What a host needs of a context's views. `@banyan/projection` opens it. */
export type Views = AsyncDisposable &
  Pick<
    Projections,
    | 'start'
    | 'reader'
    | 'rows'
    | 'whenPassed'
    | 'whenAt'
    | 'live'
    | 'status'
    | 'handled'
    | 'pause'
    | 'resume'
    | 'rebuild'
  >

/** What adapters bring for one context. The host disposes them. */
export type ContextParts = {
  readonly store: EventStore
  readonly keys: PersonKeys
  readonly codec: EventCodec
  readonly views: Views
  readonly ledger: Ledger
}

/** Opens a context's adapters. May throw: the host tries again, and serves the other contexts meanwhile. */
export type OpenParts = (o: {
  readonly definition: ContextDefinition
  /** Names this host on leases. */
  readonly holder: string
  readonly log: Logger
}) => Promise<ContextParts>

/** "When this happened, forget that person": how an event makes a context destroy a person's key. */
export type ForgetOn = { readonly event: EventDef; readonly person: (data: unknown) => string }

/** Says when a context forgets whom: on an event of its own, or on another context's that is published. */
export const forgetOn = <E extends EventDef>(
  event: E,
  person: (data: E extends EventDef<string, infer S> ? z.output<S> : never) => string,
): ForgetOn => ({ event, person: person as ForgetOn['person'] })

/** A context as a host is told to run it. */
export type HostedContext = {
  readonly context: Context
  readonly api: Api
  readonly open: OpenParts
  readonly forgetOn?: readonly ForgetOn[]
  /** What external systems have that the context has agreements with. */
  readonly outside?: ReadonlyMap<InventoryDef, Side>
}
