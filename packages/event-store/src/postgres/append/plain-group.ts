import { formatActor } from '@banyan/model'
import type { AppendRequest, NewEvent, Provenance, StreamWrite } from '../../event-store.ts'
import { arrayText, asUuid, keyUuid, storedOutcome } from './group.ts'

/** What a group that goes through as nearly all do takes: fresh commands, streams and inboxes where they are expected. */
export type Plain = { readonly name: string; readonly text: string; readonly values: readonly unknown[] }

/**
 * Such a group's statement. It only writes; whatever is not as expected breaks a constraint (a version that exists, a version before it
 * that does not and so counts null, a known command), and then nothing is written and `append_group_2` tells why. Two groups can't wait
 * for each other: each writes in sorted order.
 */
export const plainStatement = (requests: readonly AppendRequest[], typeIds: ReadonlyMap<string, number>): Plain => {
  const values = plainParameters(requests, typeIds)
  if (!requests.some(({ inbox, fence }) => inbox || fence))
    return { name: 'append-plain-group', text: PLAIN_SQL, values }
  return { name: 'append-guarded-group', text: GUARDED_SQL, values: [...values, ...guardParameters(requests)] }
}

const MADE = `
  made as (
    insert into events
      (stream, version, type, schema_version, published, published_count,
       actor, command_id, correlation, causation, traceparent, persons, data)
    select e.stream, e.version, e.type, e.schema_version, e.published,
      e.published_so_far + case when e.expected = 0 then 0 else
        (select b.published_count from events b where b.stream = e.stream collate "C" and b.version = e.expected) end,
      e.actor, e.command_id, e.correlation, e.causation, e.traceparent, e.persons::text[], e.data::json
    from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::smallint[], $6::boolean[], $7::integer[],
        $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
      as e (stream, expected, version, type, schema_version, published, published_so_far,
        actor, command_id, correlation, causation, traceparent, persons, data)
    returning seq, type
  )`

const NOTED = `
  noted as (
    insert into commands (key, input_hash, outcome)
    select key, hash, outcome::json from unnest($15::uuid[], $16::uuid[], $17::text[]) as c (key, hash, outcome)
    returning 1
  )`

const QUEUED = 'insert into pending select min(seq), array_agg(seq), array_agg(type) from made having count(*) > 0'

const PLAIN_SQL = `with ${MADE}, ${NOTED} ${QUEUED}`

/**
 * With inboxes, one of which that is elsewhere becomes null, which it must not be; and under leases, of which one that is not held divides
 * by zero. What is counted is written in the order counted: in that of `append_group_2`.
 */
const GUARDED_SQL = `with ${MADE}, ${NOTED},
  moved as (
    insert into inbox as b (consumer, source, last) select * from unnest($18::text[], $19::text[], $20::bigint[])
    on conflict (consumer, source) do update set last = case b.last when excluded.last - 1 then excluded.last end
    returning 1
  ),
  held as (
    select 1 from leases l
    where exists (select 1 from unnest($21::text[], $22::bigint[]) as f (name, token) where f.name = l.name and f.token = l.token)
    for key share of l
  ),
  queued as (${QUEUED})
  select (select count(*) from made), (select count(*) from noted), (select count(*) from moved),
    1 / (case when (select count(*) from held) = cardinality($21::text[]) then 1 else 0 end)`

/** One element an event, then one a command. */
const plainParameters = (
  requests: readonly AppendRequest[],
  typeIds: ReadonlyMap<string, number>,
): readonly unknown[] => {
  const events = requests
    .flatMap(({ writes, provenance }) => writes.map((write) => ({ write, provenance })))
    .sort((a, b) => compare(a.write.stream, b.write.stream))
    .flatMap(({ write, provenance }) => placed(write, provenance))
  const commands = requests
    .flatMap((request) => (request.command ? [{ request, key: keyUuid(request.command.key) }] : []))
    .sort((a, b) => compare(a.key, b.key))
  return [
    events.map((e) => e.stream),
    events.map((e) => e.expected),
    events.map((e) => e.version),
    events.map((e) => typeIds.get(e.event.type)),
    events.map((e) => e.event.schemaVersion),
    events.map((e) => e.event.published),
    events.map((e) => e.publishedSoFar),
    events.map((e) => e.actor),
    events.map((e) => e.provenance.commandId),
    events.map((e) => e.provenance.correlation),
    events.map((e) => e.provenance.causation),
    events.map((e) => e.provenance.traceparent),
    events.map((e) => (e.event.persons.length === 0 ? null : arrayText(e.event.persons))),
    events.map((e) => e.event.data),
    commands.map(({ key }) => key),
    commands.map(({ request }) => asUuid(request.command!.inputHash)),
    commands.map(({ request }) => JSON.stringify(storedOutcome(request))),
  ]
}

/** One element an inbox, then one a lease. */
const guardParameters = (requests: readonly AppendRequest[]): readonly unknown[] => {
  const marks = requests
    .flatMap(({ inbox }) => (inbox ? [inbox] : []))
    .sort((a, b) => compare(a.consumer, b.consumer) || compare(a.source, b.source))
  const fences = new Map(requests.flatMap(({ fence }) => (fence ? [[JSON.stringify(fence), fence] as const] : [])))
  return [
    marks.map((mark) => mark.consumer),
    marks.map((mark) => mark.source),
    marks.map((mark) => mark.publishedSequence),
    [...fences.values()].map((fence) => fence.name),
    [...fences.values()].map((fence) => fence.token),
  ]
}

type Placed = {
  readonly event: NewEvent
  readonly stream: string
  readonly expected: number
  readonly version: number
  readonly publishedSoFar: number
  readonly actor: string
  readonly provenance: Provenance
}

const placed = ({ stream, expectedVersion, events }: StreamWrite, provenance: Provenance): readonly Placed[] => {
  const actor = formatActor(provenance.actor)
  let publishedSoFar = 0
  return events.map((event, i) => {
    if (event.published) publishedSoFar++
    return {
      event,
      stream,
      expected: expectedVersion,
      version: expectedVersion + i + 1,
      publishedSoFar,
      actor,
      provenance,
    }
  })
}

/** Any order does, as long as every process sorts alike. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
