import { CONTEXTS } from '@banyan/launcher'
import type { RunningSystem } from '../running-system.ts'
import { rowsAt } from '../shop/rows.ts'

type Row = {
  readonly id: string
  readonly context: string
  readonly aggregate: string
  readonly version: number
  readonly type: string
  readonly schema_version: number
  readonly sequence: number | null
  readonly actor: string
  readonly correlation: string
  readonly causation: string | null
  readonly fields: string
}

/** What led to what, without anything that differs from run to run: one line a tree, how often it grew after it, in a fixed order. */
export const causalForest = async (system: RunningSystem): Promise<readonly string[]> => {
  const rows = (await Promise.all(CONTEXTS.map((context) => eventsOf(system, context)))).flat()
  const byCause = Map.groupBy(rows, ({ causation }) => causation)
  const ids = new Set(rows.map(({ id }) => id))
  const treeOf = (row: Row): string => {
    const followed = (byCause.get(row.id) ?? []).map((next) => {
      if (next.correlation !== row.correlation) throw new Error(`${next.id} left the correlation of ${row.id}`)
      return treeOf(next)
    })
    return followed.length === 0 ? wordsOf(row) : `${wordsOf(row)} → {${followed.toSorted().join('; ')}}`
  }
  const lost = rows.filter(({ causation }) => causation !== null && !ids.has(causation))
  if (lost.length > 0) throw new Error(`caused by what nobody recorded: ${lost.map(({ id }) => id).join()}`)
  const trees = Map.groupBy((byCause.get(null) ?? []).map(treeOf), (tree) => tree)
  return [...trees].map(([tree, grown]) => `${tree} × ${grown.length}`).toSorted()
}

/** Place in the stream, place among what is published, and the data's own fields: what a consumer relies on. */
const wordsOf = (row: Row): string => {
  const published = row.sequence === null ? '' : ` published ${row.sequence}`
  return `${row.context} ${row.aggregate}@${row.version} ${row.type} v${row.schema_version}${published} by ${row.actor} (${row.fields})`
}

const eventsOf = async (system: RunningSystem, context: string): Promise<readonly Row[]> =>
  rowsAt<Row>(
    await system.contextUrl(context),
    `select $1::text || ':' || e.stream || '@' || e.version as id, $1::text as context, split_part(e.stream, '-', 1) as aggregate,
            e.version, t.name as type, e.schema_version, case when e.published then e.published_count end as sequence,
            split_part(e.actor, ':', 1) as actor, e.correlation, e.causation,
            (select string_agg(key, ' ' order by key) from json_object_keys(e.data::json) key) as fields
       from events e join event_types t on t.id = e.type order by e.seq`,
    [context],
  )

/** How many events there are, and whether each has its place in the feed. */
export const countEvents = async (system: RunningSystem): Promise<number> => {
  const counts = await Promise.all(
    CONTEXTS.map(async (context) => {
      const [row] = await rowsAt<{ events: number; placed: number }>(
        await system.contextUrl(context),
        'select (select count(*)::int from events) as events, (select count(*)::int from feed) as placed',
      )
      if (row!.events !== row!.placed)
        throw new Error(`${context}: ${row!.events} events, ${row!.placed} with a place in the feed`)
      return row!.events
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
