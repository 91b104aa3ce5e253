import type { FeedMark } from '@banyan/event-store'
import { byCodePoint, forgotten } from '@banyan/model'
import { fieldText, selectRows } from './row-order.ts'
import {
  type Batch,
  type GroupRecord,
  type GroupShape,
  isAhead,
  type KeyedRow,
  type RecordedFault,
  type WholeTable,
  type StoredRow,
  type TableShape,
  VersionGone,
  type ViewStorage,
} from './view-storage.ts'

type State = 'building' | 'live' | 'retired'
type Version = {
  readonly version: number
  readonly group: string
  readonly shape: string
  readonly views: readonly string[]
  state: State
  mark: FeedMark | null
  paused: boolean
  fault: RecordedFault | null
  retiredAtMs: number
}
type Tables = Map<string, Map<string, StoredRow>>

/** Views in this process' memory: for tests and examples. Keeps every promise of the port but to survive the process. */
export const memoryViewStorage = (nowMs: () => number = Date.now): ViewStorage => {
  const versions: Version[] = []
  const tables: Tables = new Map()
  const find = (group: string, state: State): Version | undefined =>
    versions.find((v) => v.group === group && v.state === state)
  const retire = (version: Version | undefined): void => {
    if (version) Object.assign(version, { state: 'retired', retiredAtMs: nowMs() })
  }
  const dropped = (version: Version, group: string, graceMs: number): boolean => {
    if (version.group !== group || version.state !== 'retired' || version.retiredAtMs + graceMs > nowMs()) return false
    for (const view of version.views) tables.delete(tableName(view, version.version))
    return true
  }
  return {
    open: async () => {},
    whenLost: () => {}, // it dies with those who would hear of it
    groups: async () => [...new Set(versions.map((v) => v.group))].map((group) => recordOf(group, find)),
    beginVersion: async (shape, { abandonForeign }) => {
      const building = find(shape.group, 'building')
      if (building?.shape === shape.shape) return { kind: 'joined', version: building.version }
      if (building && !abandonForeign) return { kind: 'foreign', version: building.version }
      retire(building)
      const made = begin(shape, versions, find(shape.group, 'live')?.paused ?? false)
      for (const { view } of shape.tables) tables.set(tableName(view, made.version), new Map())
      return { kind: 'begun', version: made.version }
    },
    commit: async (shape, batch) => {
      const found = versions.find((v) => v.group === shape.group && v.version === batch.version)
      if (!found || found.state === 'retired' || found.paused || !sameMark(found.mark, batch.from)) return false
      Object.assign(found, { mark: batch.to, fault: null })
      apply(tables, batch)
      for (const table of shape.tables) erase(tables, table, batch)
      return true
    },
    switchTo: async (group, version) => {
      const building = find(group, 'building')
      if (building?.version !== version) return 'gone'
      const live = find(group, 'live')
      if (building.paused || (live && isAhead(live, building))) return 'behind'
      retire(live)
      building.state = 'live'
      return 'switched'
    },
    setPaused: async (group, paused) => {
      for (const version of versions) if (version.group === group) version.paused = paused
    },
    recordFault: async (group, version, fault) => {
      for (const v of versions) if (v.group === group && v.version === version) v.fault = fault
    },
    dropRetired: async (group, graceMs) => {
      const gone = versions.filter((version) => dropped(version, group, graceMs))
      for (const version of gone) versions.splice(versions.indexOf(version), 1)
      return gone.length
    },
    rows: (table, version) => sourceOf(tables, tableName(table.view, version)),
    [Symbol.asyncDispose]: async () => {},
  }
}

const tableName = (view: string, version: number): string => `${view}_${version}`

const recordOf = (group: string, find: (group: string, state: State) => Version | undefined): GroupRecord => ({
  group,
  live: structuredClone(find(group, 'live') ?? null),
  building: structuredClone(find(group, 'building') ?? null),
})

const begin = (shape: GroupShape, versions: Version[], paused: boolean): Version => {
  const views = shape.tables.map((table) => table.view)
  const before = versions.filter((v) => v.views.some((view) => views.includes(view))).map((v) => v.version)
  const made: Version = {
    version: Math.max(0, ...before) + 1,
    group: shape.group,
    shape: shape.shape,
    views,
    state: 'building',
    mark: null,
    paused,
    fault: null,
    retiredAtMs: 0,
  }
  versions.push(made)
  return made
}

const sameMark = (a: FeedMark | null, b: FeedMark | null): boolean =>
  a?.epoch === b?.epoch && a?.position === b?.position

const apply = (tables: Tables, batch: Batch): void => {
  for (const { view, puts, deletes, wipes } of batch.changes) {
    const table = tables.get(tableName(view, batch.version))
    if (!table) throw new VersionGone(`${view} ${batch.version}`)
    for (const { field, equals } of wipes)
      for (const [key, row] of table) if (fieldText(row, field) === equals) table.delete(key)
    for (const key of deletes) table.delete(key)
    for (const { key, row } of puts) table.set(key, structuredClone(row))
  }
}

const erase = (tables: Tables, shape: TableShape, batch: Batch): void => {
  const table = tables.get(tableName(shape.view, batch.version))
  for (const [key, row] of table ?? [])
    for (const field of shape.personal)
      if (batch.erase.includes(String((row[field] as { sealedFor?: unknown } | null)?.sealedFor)))
        table?.set(key, { ...table.get(key), [field]: forgotten })
}

const sourceOf = (tables: Tables, name: string): WholeTable => {
  const table = (): Map<string, StoredRow> => {
    const found = tables.get(name)
    if (!found) throw new VersionGone(name)
    return found
  }
  const keyed = (): readonly KeyedRow[] => [...table()].map(([key, row]) => ({ key, row: structuredClone(row) }))
  return {
    find: async (keys) => {
      const wanted = new Set(keys)
      return keyed().filter(({ key }) => wanted.has(key))
    },
    select: async (query) => selectRows(keyed(), query),
    inKeyOrder: async ({ after, limit }) =>
      keyed()
        .filter(({ key }) => after === null || byCodePoint(key, after) > 0)
        .sort((a, b) => byCodePoint(a.key, b.key))
        .slice(0, limit),
  }
}
