import { formatActor } from '@banyan/model'
import type { AppendRequest, NewEvent, Provenance, StreamWrite } from '../../event-store.ts'
import { arrayText, asUuid, keyUuid, storedOutcome } from './group.ts'

/**
 * A group that goes through as nearly all do: fresh commands, streams where they are expected. It only writes; whatever is not as
 * expected breaks a constraint (a version that exists, a version before it that does not and so counts null, a known command), and
 * then nothing is written and `append_group_1` tells why. Two groups can't wait for each other: each writes in sorted order.
 */
export const PLAIN_SQL = `
  with made as (
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
  ),
  noted as (
    insert into commands (key, input_hash, outcome)
    select key, hash, outcome::json from unnest($15::uuid[], $16::uuid[], $17::text[]) as c (key, hash, outcome)
  )
  insert into pending select min(seq), array_agg(seq), array_agg(type) from made having count(*) > 0`

/** The arrays that {@link PLAIN_SQL} takes: one element an event, then one a command. */
export const plainParameters = (
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
