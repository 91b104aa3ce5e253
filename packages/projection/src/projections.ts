import type { EventCodec, EventStore, PersonKeys, Position } from '@banyan/event-store'
import type { FaultSwitches } from '@banyan/faults'
import type { AnyRow, ContextDefinition, LiveDef, Reader, ReadModel } from '@banyan/model'
import { faults } from './errors.ts'
import { pause } from './following/backoff.ts'
import { GroupBoard } from './following/group-board.ts'
import { runGroup } from './following/group-runner.ts'
import { groupViews, type ViewGroup } from './group/view-group.ts'
import { LiveMessages } from './live/live-messages.ts'
import { LiveTail, type Subscription } from './live/live-tail.ts'
import type { LiveItem } from './live/outbox.ts'
import type { ProjectionLog } from './log.ts'
import { liveRows } from './reading/live-rows.ts'
import { viewReader } from './reading/view-reader.ts'
import { whenAllPassed, whenPassed } from './reading/when-passed.ts'
import { viewStatus, type ViewStatus } from './status.ts'
import { postgresViewStorage } from './storage/postgres/storage.ts'
import type { KeyedRow, ViewStorage } from './storage/view-storage.ts'
import { withStorageFaults } from './storage/with-storage-faults.ts'

export type ProjectionsOptions = {
  readonly definition: ContextDefinition
  readonly store: EventStore
  readonly codec: EventCodec
  readonly keys: PersonKeys
  /** Shown on leases: process and instance. Different for every process. */
  readonly holder: string
  readonly log: ProjectionLog
  /** How long the tables of a replaced version stay, for readers that began on them. Default 30 s. */
  readonly retiredGraceMs?: number
  /** Of this process, where it has any. */
  readonly switches?: FaultSwitches | undefined
} & (
  | { /** The context's own database: the one of the event store. */ readonly url: string }
  | { /** Disposed of together with the projections. */ readonly storage: ViewStorage }
)

/** A page after a key (null: the first one), or rows by their keys. */
export type RowsAsked = { readonly after: string | null; readonly limit: number } | { readonly keys: readonly string[] }

/** The views of one context in one process. Any number of processes may run them on one database: each group moves in one of them. */
export type Projections = AsyncDisposable & {
  /** Makes tables, begins to move views, and waits up to 2 s for the first versions. Throws when the database is away. */
  start(): Promise<void>
  /** Reads what readers see. Throws `PROJECTION_NOT_BUILT` (later), `PROJECTION_CURSOR_INVALID`, `PROJECTION_READ_TOO_LARGE`, `PROJECTION_INDEX_MISSING`. */
  reader<Row>(view: ReadModel<Row>): Reader<Row>
  /** True once readers of all these views see the event `<stream>@<version>`; false after `timeoutMs` without. */
  whenPassed(views: readonly ReadModel[], eventId: string, timeoutMs: number, signal: AbortSignal): Promise<boolean>
  /** Rows as readers see them, with what is personal sealed, in the order of their keys: those after a key, or those of some keys. */
  rows(view: ReadModel, o: RowsAsked): Promise<readonly KeyedRow[]>
  /** Resolves once readers of a view see all up to a position of the feed. Rejects when aborted. */
  whenAt(view: ReadModel, position: Position, signal: AbortSignal): Promise<void>
  status(): Promise<readonly ViewStatus[]>
  /** How many events each view has handled in this process, of whichever version. */
  handled(): { readonly [view: string]: number }
  /** Stops a view, and those joined with it, for all processes, until {@link Projections.resume}. Survives restarts. */
  pause(view: ReadModel): Promise<void>
  resume(view: ReadModel): Promise<void>
  /**
   * Begins to build the next version of a view, and of those joined with it, from the first event on, beside the one readers
   * see; joins a rebuild that runs. Resolves with the new version's number once it is on its way: `status` shows its progress.
   */
  rebuild(view: ReadModel): Promise<number>
  /**
   * Messages for one member, from now or from a resume point on, until aborted. `reset` says that too much was missed.
   * The views that `def` reads have passed an event before its messages come.
   */
  live(def: LiveDef, o: Subscription): AsyncIterable<LiveItem>
}

const RETIRED_GRACE_MS = 30_000
const FIRST_VERSIONS_WAIT_MS = 2_000

/** The views of a context. Throws `PROJECTION_VIEW_REFUSED` for a declaration that can't be kept; touches nothing before `start`. */
export const openProjections = (o: ProjectionsOptions): Projections => {
  const groups = groupViews(o.definition)
  const context = o.definition.name
  const kept = 'storage' in o ? o.storage : postgresViewStorage({ context, url: o.url })
  const storage = withStorageFaults(kept, context, o.switches)
  const board = new GroupBoard(storage)
  const handled = new Map(groups.flatMap(({ views }) => views.map(({ model }) => [model.name, 0] as const)))
  const ending = new AbortController()
  const running: Promise<void>[] = []
  const tails = new Map<LiveDef, LiveTail>()
  const passing = { store: o.store, board }
  const { signal } = ending
  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    ending.abort()
    await Promise.all(running)
    await storage[Symbol.asyncDispose]()
  }

  const reader = <Row>(model: ReadModel<Row>): Reader<Row> => {
    const { group, view } = findView(groups, model)
    const rows = liveRows({ group: group.group, table: view.table, storage, board })
    return viewReader(view.table, rows, o.keys) as unknown as Reader<Row>
  }
  const namesOf = (views: readonly ReadModel[]): readonly string[] => [
    ...new Set(views.map((view) => findView(groups, view).group.group)),
  ]
  const tailOf = (def: LiveDef): LiveTail => {
    const views = Object.entries(def.reads)
    const names = namesOf(views.map(([, view]) => view))
    const reads = Object.fromEntries(views.map(([name, view]) => [name, reader(view) as Reader<AnyRow>]))
    const passed = (position: number): Promise<void> => whenAllPassed(passing, names, position, signal)
    const messages = new LiveMessages({ def, codec: o.codec, reads, whenPassed: passed })
    return new LiveTail({ name: def.name, store: o.store, messages, log: o.log, signal })
  }
  const setPaused = async (view: ReadModel, paused: boolean): Promise<void> => {
    await storage.setPaused(findView(groups, view).group.group, paused)
    await board.refresh()
  }

  return {
    start: async () => {
      await storage.open()
      await beginMissing(groups, storage)
      await board.refresh()
      const retiredGraceMs = o.retiredGraceMs ?? RETIRED_GRACE_MS
      running.push(board.run(signal, () => {})) // readers and followers meet the same outage and say so
      for (const group of groups)
        running.push(runGroup({ ...o, group, storage, board, handled, retiredGraceMs }, signal))
      await whenBuilt(groups, board, signal)
    },
    reader,
    whenPassed: (views, eventId, timeoutMs, caller) =>
      whenPassed(passing, namesOf(views), { eventId, timeoutMs, signal: AbortSignal.any([caller, signal]) }),
    rows: async (model, asked) => {
      const { group, view } = findView(groups, model)
      const rows = liveRows({ group: group.group, table: view.table, storage, board })
      return 'keys' in asked ? rows.find(asked.keys) : rows.inKeyOrder(asked)
    },
    whenAt: (view, position, caller) =>
      whenAllPassed(passing, namesOf([view]), position, AbortSignal.any([caller, signal])),
    status: async () => {
      const [head, records] = await Promise.all([o.store.head(), storage.groups()])
      return groups.flatMap(({ group, views }) => {
        const record = records.find((r) => r.group === group) ?? { group, live: null, building: null }
        return views.map((view) => viewStatus(view.model.name, record, head.position))
      })
    },
    handled: () => Object.fromEntries(handled),
    pause: (view) => setPaused(view, true),
    resume: (view) => setPaused(view, false),
    rebuild: async (view) => {
      const { group } = findView(groups, view)
      const begun = await storage.beginVersion(group, { abandonForeign: false })
      await board.refresh()
      if (begun.kind !== 'foreign') return begun.version
      throw faults.PROJECTION_REBUILD_RUNNING({ group: group.group, version: begun.version })
    },
    live: (def, subscription) => {
      const tail = tails.get(def) ?? tailOf(def)
      tails.set(def, tail)
      return tail.subscribe(subscription)
    },
    [Symbol.asyncDispose]: () => (ended ??= end()),
  }
}

const findView = (groups: readonly ViewGroup[], model: ReadModel) => {
  for (const group of groups) for (const view of group.views) if (view.model === model) return { group, view }
  throw new Error(`no view ${model.context}.${model.name} is declared in this context`)
}

/** A group that is new here, or whose tables this release shapes otherwise, is built; readers keep what they have meanwhile. */
const beginMissing = async (groups: readonly ViewGroup[], storage: ViewStorage): Promise<void> => {
  const records = await storage.groups()
  for (const group of groups) {
    const record = records.find((r) => r.group === group.group)
    if (record?.live?.shape !== group.shape) await storage.beginVersion(group, { abandonForeign: true })
  }
}

const whenBuilt = async (groups: readonly ViewGroup[], board: GroupBoard, signal: AbortSignal): Promise<void> => {
  const enough = new AbortController()
  const until = AbortSignal.any([signal, enough.signal])
  const all = groups.map(({ group }) => board.when(group, ({ live }) => live !== null, until))
  await Promise.race([Promise.allSettled(all), pause(FIRST_VERSIONS_WAIT_MS, until)])
  enough.abort()
  await Promise.allSettled(all)
}
