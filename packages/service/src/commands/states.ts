import {
  type CommandKey,
  type EventCodec,
  type EventStore,
  faults,
  type Loaded,
  type PersonKeys,
  type RecordedEvent,
  type Version,
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

/** The state of a stream: its snapshot, if one can be read, and the events after it. One round trip; a second for a snapshot that can't be read. */
export const readStanding = async (
  { store, codec, keys }: StateSources,
  o: {
    readonly aggregate: AggregateDef
    readonly stream: string
    readonly command?: Asking
    readonly signal: AbortSignal
  },
): Promise<Standing> => {
  const { aggregate, stream, command, signal } = o
  const asked = { after: 0, ...(command && { command }) }
  const { snapshotEvery, stateVersion } = aggregate
  const loaded = await store.load(stream, snapshotEvery > 0 ? { ...asked, stateVersion } : asked, signal)
  const opened = loaded.snapshot && openSnapshot(loaded.snapshot, await keys.find(loaded.snapshot.persons))
  const { known, snapshot, events } = loaded.snapshot && !opened ? await store.load(stream, asked, signal) : loaded
  const after = await codec.decode(events)
  const snapshotVersion = snapshot?.version ?? 0
  return {
    known,
    state: stateAfter(aggregate, after, opened?.state),
    version: after.at(-1)?.version ?? snapshotVersion,
    snapshotVersion,
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
    state: stateAfter(o.aggregate, past),
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
  const state = stateAfter(aggregate, readable)
  await store.snapshots.save(sealSnapshot({ stream, version, stateVersion: aggregate.stateVersion }, state, held))
}

/** An aggregate decides on all that happened or not at all: throws `STORE_EVENT_UNKNOWN` at a type that it does not declare. */
const stateAfter = (
  aggregate: AggregateDef,
  events: readonly RecordedEvent[],
  before: unknown = aggregate.initial(),
): unknown => {
  const stranger = events.find(({ type }) => aggregate.events[type] === undefined)
  if (!stranger) return fold(aggregate, before, events)
  const { id, type } = stranger
  throw faults.STORE_EVENT_UNKNOWN({ id, type, reader: `aggregate ${aggregate.context}.${aggregate.name}` })
}
