import { hash } from 'node:crypto'
import { escapeLiteral } from 'pg'
import type { Batch, GroupShape, TableChanges, TableShape } from '../view-storage.ts'
import { personOf, tableName, textOf } from './tables.ts'

/**
 * One statement, and so one transaction and one round trip: it moves the checkpoint by compare-and-set, and only if that
 * moved (`from moved`) writes the rows. Whoever comes second waits for the checkpoint's row, finds it elsewhere, writes nothing.
 *
 * It doesn't wait for its WAL to reach the disk (`synchronous_commit = off`, for this transaction only). A view lives in the
 * database of its log and is a function of it: WAL is replayed in order, so a crash can lose the newest commits of a view
 * together with their checkpoint, never an acknowledged event, and the view reads those events again.
 */
export const commitStatement = (
  shape: GroupShape,
  batch: Batch,
): { readonly name: string; readonly text: string; readonly values: unknown[] } => {
  const { from, to } = batch
  const values: unknown[] = [
    shape.group,
    batch.version,
    from?.epoch ?? null,
    from?.position ?? 0,
    to.epoch,
    to.position,
    to.fingerprint,
  ]
  const bind = (value: unknown): string => `$${values.push(value)}`
  const writes = [
    ...batch.changes.flatMap((changes) => writesOf(changes, tableName(changes.view, batch.version), bind)),
    ...(batch.erase.length === 0 ? [] : shape.tables.flatMap((table) => erasureOf(table, batch, bind))),
  ]
  const parts = [`quiet as (select set_config('synchronous_commit', 'off', true) as it)`, `moved as (${MOVE})`]
  const named = writes.map((sql, i) => `write${i} as (${sql})`)
  const text = `with ${[...parts, ...named].join(', ')} select (select count(*) from moved) as moved, (select it from quiet)`
  return { name: hash('sha256', text, 'base64url'), text, values }
}

/** Checkpoints that move alone: no event in between was of the group's types. Many groups move so at once, in one statement. */
export const moveStatement = (
  moves: readonly { readonly group: string; readonly batch: Batch }[],
): { readonly name: string; readonly text: string; readonly values: unknown[] } => ({
  name: 'projection-move',
  text: MOVE_ALONE,
  values: [
    moves.map(({ group }) => group),
    moves.map(({ batch }) => batch.version),
    moves.map(({ batch }) => batch.from?.epoch),
    moves.map(({ batch }) => batch.from?.position ?? 0),
    moves.map(({ batch }) => batch.to.epoch),
    moves.map(({ batch }) => batch.to.position),
    moves.map(({ batch }) => batch.to.fingerprint),
  ],
})

const MOVE_ALONE = `with quiet as (select set_config('synchronous_commit', 'off', true) as it), moved as (
    update projection.checkpoints c set epoch = q.to_epoch, position = q.to_position, fingerprint = q.fingerprint, fault = null
    from unnest($1::text[], $2::integer[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[])
      with ordinality as q (group_name, version, from_epoch, from_position, to_epoch, to_position, fingerprint, i)
    where c.group_name = q.group_name and c.version = q.version
      and c.epoch is not distinct from q.from_epoch and c.position = q.from_position and c.state <> 'retired' and not c.paused
    returning q.i
  )
  select array(select i::integer from moved) as moved, (select it from quiet)`

const MOVE = `update projection.checkpoints set epoch = $5, position = $6, fingerprint = $7, fault = null
  where group_name = $1 and version = $2 and epoch is not distinct from $3 and position = $4
    and state <> 'retired' and not paused
  returning 1`

type Bind = (value: unknown) => string

/** No two of these touch one row: one statement must not change a row twice. */
const writesOf = ({ puts, deletes, wipes }: TableChanges, table: string, bind: Bind): readonly string[] => {
  const writes: string[] = []
  if (puts.length > 0)
    writes.push(`insert into ${table} as t (key, row, changed_position)
      select r.key, r.row, r.position
      from moved, jsonb_to_recordset(${bind(JSON.stringify(puts))}::jsonb) as r(key text, row jsonb, position bigint)
      on conflict (key) do update set row = excluded.row, changed_position = excluded.changed_position`)
  const matches = [...Map.groupBy(wipes, (wipe) => wipe.field)].map(
    ([field, of]) => `${textOf(field)} = any(${bind(of.map((wipe) => wipe.equals))}::text[])`,
  )
  const doomed = [...(deletes.length > 0 ? [`key = any(${bind(deletes)}::text[])`] : []), ...matches]
  if (doomed.length > 0)
    writes.push(`delete from ${table} using moved where (${doomed.join(' or ')}) ${except(puts, bind)}`)
  return writes
}

const except = (puts: TableChanges['puts'], bind: Bind): string =>
  puts.length === 0 ? '' : `and key <> all(${bind(puts.map((put) => put.key))}::text[])`

const erasureOf = ({ view, personal }: TableShape, batch: Batch, bind: Bind): readonly string[] => {
  if (personal.length === 0) return []
  const persons = bind(batch.erase)
  const position = bind(batch.to.position)
  const isTheirs = (field: string): string => `${personOf(field)} = any(${persons}::text[])`
  const erased = personal.map(
    (field) =>
      `case when ${isTheirs(field)} then jsonb_build_object(${escapeLiteral(field)}, '{"forgotten": true}'::jsonb) else '{}' end`,
  )
  return [
    `update ${tableName(view, batch.version)} set row = row || ${erased.join(' || ')}, changed_position = ${position}::bigint
      from moved where ${personal.map(isTheirs).join(' or ')}`,
  ]
}
