import { createHash } from 'node:crypto'
import { formatActor } from '@banyan/model'
import type { AppendRequest, AppendResult, CommandKey, Outcome, Version } from '../event-store.ts'

/** One line of the verdicts that `append_group_1` gives for appends that did not go through. */
type VerdictRow =
  | { readonly i: number; readonly verdict: 'known'; readonly same_input: boolean; readonly outcome: StoredOutcome }
  | {
      readonly i: number
      readonly verdict: 'conflict'
      readonly stream: string
      readonly expected: number
      readonly actual: number
    }

/** As kept in `commands.outcome`: short, as there is one a command. */
export type StoredOutcome =
  | { readonly w: readonly (readonly [stream: string, from: number, to: number])[] }
  | { readonly r: string; readonly y: unknown }

/** The four texts that the append functions take. Built by hand: `data` is JSON already and stays as it is, byte for byte. */
export const groupParameters = (
  requests: readonly AppendRequest[],
  typeIds: ReadonlyMap<string, number>,
): readonly string[] => {
  const appends: string[] = []
  const writes: string[] = []
  const events: Row[] = []
  requests.forEach((request, i) => {
    appends.push(appendRow(request, i))
    for (const write of request.writes) {
      writes.push(`{"i":${i},"stream":${JSON.stringify(write.stream)},"expected":${write.expectedVersion}}`)
      events.push(...eventRows(request, write, { i, typeIds }))
    }
  })
  events.sort((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.version - b.version))
  const rows = events.map((row, ord) => `{"ord":${ord},${row.json}}`)
  return [`[${appends.join()}]`, `[${writes.join()}]`, `[${rows.join()}]`]
}

type Row = { readonly stream: string; readonly version: number; readonly json: string }

const appendRow = (request: AppendRequest, i: number): string => {
  const n = request.writes.reduce((sum, write) => sum + write.events.length, 0)
  if (!request.command) return `{"i":${i},"n":${n}}`
  const { key, inputHash } = request.command
  return `{"i":${i},"n":${n},"key":"${keyUuid(key)}","hash":"${asUuid(inputHash)}","outcome":${JSON.stringify(storedOutcome(request))}}`
}

const eventRows = (
  { provenance }: AppendRequest,
  write: AppendRequest['writes'][number],
  o: { readonly i: number; readonly typeIds: ReadonlyMap<string, number> },
): readonly Row[] => {
  const { actor, commandId, correlation, causation, traceparent } = provenance
  const shared = JSON.stringify({
    actor: formatActor(actor),
    command_id: commandId,
    correlation,
    causation,
    traceparent,
  }).slice(1, -1)
  const stream = JSON.stringify(write.stream)
  let published = 0
  return write.events.map((event, at) => {
    if (event.published) published++
    const version = write.expectedVersion + at + 1
    const persons = event.persons.length === 0 ? 'null' : JSON.stringify(event.persons)
    const json =
      `"i":${o.i},"stream":${stream},"version":${version},"type":${o.typeIds.get(event.type)},` +
      `"schema_version":${event.schemaVersion},"published":${event.published},"published_so_far":${published},` +
      `"persons":${persons},${shared},"data":${event.data}`
    return { stream: write.stream, version, json }
  })
}

const storedOutcome = (request: AppendRequest): StoredOutcome =>
  request.rejection
    ? { r: request.rejection.rejected, y: request.rejection.why }
    : {
        w: request.writes
          .filter((write) => write.events.length > 0)
          .map(
            (write) => [write.stream, write.expectedVersion + 1, write.expectedVersion + write.events.length] as const,
          ),
      }

export const readOutcome = (stored: StoredOutcome): Outcome =>
  'r' in stored
    ? { kind: 'rejected', rejection: { rejected: stored.r, why: stored.y } }
    : {
        kind: 'appended',
        writes: stored.w.map(([stream, from, to]) => ({ stream, from: from as Version, to: to as Version })),
      }

/** The results of a group, from the few verdicts that are no success. */
export const groupResults = (
  requests: readonly AppendRequest[],
  verdicts: readonly VerdictRow[] | null,
): readonly AppendResult[] => {
  const byIndex = new Map((verdicts ?? []).map((verdict) => [verdict.i, verdict]))
  return requests.map((request, i) => {
    const verdict = byIndex.get(i)
    return verdict ? exceptionalResult(verdict) : appendedResult(request)
  })
}

export const exceptionalResult = (verdict: VerdictRow): AppendResult => {
  if (verdict.verdict === 'conflict') {
    const { stream, expected, actual } = verdict
    return { kind: 'conflict', stream, expected, actual }
  }
  return verdict.same_input ? { kind: 'repeated', outcome: readOutcome(verdict.outcome) } : { kind: 'key-reused' }
}

const appendedResult = (request: AppendRequest): AppendResult => ({
  kind: 'appended',
  streams: request.writes.map((write) => ({
    stream: write.stream,
    version: (write.expectedVersion + write.events.length) as Version,
  })),
})

/** 128 bits of SHA-256 over caller, command and id: none of the three can be read back, all three must agree. */
export const keyUuid = (key: CommandKey): string =>
  asUuid(
    createHash('sha256')
      .update(JSON.stringify([formatActor(key.actor), key.command, key.id]))
      .digest('hex'),
  )

/** The first 128 bits of a hex digest in the form of a uuid. */
export const asUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
