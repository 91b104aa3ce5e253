import type {
  CommandKey,
  EventCodec,
  EventStore,
  Loaded,
  PersonKeys,
  RecordedEvent,
  Version,
} from '@banyan/event-store'
import { type AggregateDef, fold } from '@banyan/model'
import { openSnapshot, sealSnapshot } from './snapshot-codec.ts'

/** What states are read from. */
export type StateSources = { readonly store: EventStore; readonly codec: EventCodec; readonly keys: PersonKeys }

/** An aggregate as it stands, and what is known of the command that asks. */
export type Standing = {
  readonly known: Loaded['known']
  readonly state: unknown
  readonly version: Version
  /** Version of the snapshot it was built on; 0 without one. */
  readonly snapshotVersion: Version
}

type Asking = { readonly key: CommandKey; readonly inputHash: string }

/** The state of a stream: its snapshot, if one can be read, and the events after it. One or two round trips. */
export const readStanding = async (
  { store, codec, keys }: StateSources,
  o: {
    readonly aggregate: AggregateDef
    readonly stream: string
    readonly command?: Asking
    readonly signal: AbortSignal
  },
): Promise<Standing> => {
  const base = await readBase({ store, keys }, o.aggregate, o.stream)
  const loaded = await store.load(o.stream, { after: base.version, ...(o.command && { command: o.command }) }, o.signal)
  const events = await codec.decode(loaded.events)
  return {
    known: loaded.known,
    state: fold(o.aggregate, base.state, events),
    version: events.at(-1)?.version ?? base.version,
    snapshotVersion: base.version,
  }
}

/** The state as it stood at a version, and the events from another one on: what an answer is recomputed from. */
export const readPast = async (
  { store, codec }: StateSources,
  o: {
    readonly aggregate: AggregateDef
    readonly stream: string
    readonly from: Version
    readonly to: Version
    readonly signal: AbortSignal
  },
): Promise<{ readonly state: unknown; readonly events: readonly (RecordedEvent & { readonly data: unknown })[] }> => {
  const { events } = await store.load(o.stream, { after: 0 }, o.signal)
  const past = await codec.decode(events.filter((event) => event.version <= o.to))
  return {
    state: fold(o.aggregate, o.aggregate.initial(), past),
    events: past.filter((event) => event.version >= o.from),
  }
}

/**
 * Folds a stream anew and keeps the state. The keys are taken *before* anything is opened: whoever was readable is then among those
 * under whom the state is sealed, even when one of them is forgotten meanwhile.
 */
export const keepSnapshot = async (
  { store, codec, keys }: StateSources,
  aggregate: AggregateDef,
  stream: string,
): Promise<void> => {
  const { events } = await store.load(stream, { after: 0 })
  const held = await keys.find([...new Set(events.flatMap((event) => event.persons))])
  const readable = await codec.decode(events)
  const version = events.at(-1)?.version ?? 0
  const state = fold(aggregate, aggregate.initial(), readable)
  await store.snapshots.save(sealSnapshot({ stream, version, stateVersion: aggregate.stateVersion }, state, held))
}

const readBase = async (
  { store, keys }: Pick<StateSources, 'store' | 'keys'>,
  aggregate: AggregateDef,
  stream: string,
): Promise<{ readonly state: unknown; readonly version: Version }> => {
  const none = { state: aggregate.initial(), version: 0 }
  if (aggregate.snapshotEvery === 0) return none
  const snapshot = await store.snapshots.find(stream, aggregate.stateVersion)
  if (!snapshot) return none
  const opened = openSnapshot(snapshot, await keys.find(snapshot.persons))
  return opened ? { state: opened.state, version: snapshot.version } : none
}
