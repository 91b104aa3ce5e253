import { type EventCodec, type EventStore, type PersonKeys, seal } from '@banyan/event-store'
import type { ContextDefinition, ReadModel } from '@banyan/model'
import { Client } from 'pg'
import { groupViews } from '../../../packages/projection/src/group/view-group.ts'
import { postgresViewStorage } from '../../../packages/projection/src/storage/postgres/storage.ts'
import { tableName } from '../../../packages/projection/src/storage/postgres/tables.ts'
import { batches } from './batches.ts'
import { copyInto, type Copying } from './copy.ts'
import { foldFeed } from './fold-feed.ts'
import type { FoldedRow } from './folded-table.ts'
import { withoutIndexes } from './without-indexes.ts'

/** Rows sealed and sent together. */
const ROWS = 2_000

/**
 * Builds all views of a context from its log while nobody else does: their first version, as a host makes, fills and shows it, only
 * that rows are copied into tables without indexes. A host that starts afterwards finds views that have read the whole feed.
 */
export const fillViews = async (o: {
  readonly url: string
  readonly definition: ContextDefinition
  readonly store: EventStore
  readonly codec: EventCodec
  readonly keys: PersonKeys
  /** For tests: as {@link foldFeed} has it. */
  readonly youngRowsMax?: number
}): Promise<void> => {
  await using storage = postgresViewStorage({ context: o.definition.name, url: o.url })
  await storage.open()
  const tables = new Map<ReadModel, string>()
  const begun: { readonly group: ReturnType<typeof groupViews>[number]; readonly version: number }[] = []
  for (const group of groupViews(o.definition)) {
    const { version } = await storage.beginVersion(group, { abandonForeign: false })
    for (const { model } of group.views) tables.set(model, tableName(model.name, version))
    begun.push({ group, version })
  }
  const mark = await withoutIndexes(o.url, [...tables.values()], async () => {
    await using copies = await openCopies(o.url, tables)
    const upTo = await foldFeed({
      ...o,
      write: (view, rows) => writeRows(rows, { view, keys: o.keys, ...copies.of(view) }),
    })
    await copies.end()
    return upTo
  })
  for (const { group, version } of begun) {
    const moved = await storage.commit(group, { version, from: null, to: mark, changes: [], erase: [] })
    const switched = await storage.switchTo(group.group, version)
    if (!moved || switched !== 'switched') throw new Error(`expected to show ${group.group}, found it ${switched}`)
  }
}

const openCopies = async (url: string, tables: ReadonlyMap<ReadModel, string>) => {
  const clients: Client[] = []
  const copies = new Map<ReadModel, Copying>()
  for (const [view, table] of tables) {
    const client = new Client({ connectionString: url })
    clients.push(client)
    await client.connect()
    copies.set(view, await copyInto(client, table, 'key, row, changed_position'))
  }
  return {
    of: (view: ReadModel) => ({ copy: copies.get(view)! }),
    end: async () => {
      for (const copy of copies.values()) await copy.end()
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}

const writeRows = async (
  rows: Iterable<FoldedRow>,
  { view, keys, copy }: { readonly view: ReadModel; readonly keys: PersonKeys; readonly copy: Copying },
): Promise<void> => {
  for (const some of batches(rows, ROWS)) {
    const sealed = await Promise.all(some.map(({ row }) => seal(row, view.personal, keys)))
    await copy.write(some.map(({ key, position }, i) => [key, JSON.stringify(sealed[i]), position]))
  }
}
