import { hash } from 'node:crypto'
import { formatActor } from '@banyan/model'
import type { AppendRequest, AppendResult, CommandKey, Outcome, StreamWrite } from '../../event-store.ts'

/** One verdict of `append_group_2` on an append that did not go through; `i` counts from 1. */
export type VerdictRow =
  | { readonly i: number; readonly verdict: 'known'; readonly same_input: boolean; readonly outcome: StoredOutcome }
  | {
      readonly i: number
      readonly verdict: 'conflict'
      readonly stream: string
      readonly expected: number
      readonly actual: number
    }
  | { readonly i: number; readonly verdict: 'fenced' }
  | { readonly i: number; readonly verdict: 'inbox-duplicate' | 'inbox-gap'; readonly last: number }

/** As kept in `commands.outcome`: short, as there is one a command. */
export type StoredOutcome =
  | { readonly w: readonly (readonly [stream: string, from: number, to: number])[] }
  | { readonly r: string; readonly y: unknown }

export const GROUP_SQL = `select append_group_2($1, ${Array.from({ length: 25 }, (_, i) => `$${i + 2}`).join()}) as verdicts`

/** The arrays that `append_group_2` takes, in its order. */
export const groupParameters = (
  requests: readonly AppendRequest[],
  typeIds: ReadonlyMap<string, number>,
): readonly unknown[] => {
  const writes = requests.flatMap((request, i) => request.writes.map((write) => ({ i: i + 1, write })))
  const events = writes.flatMap(({ write }, i) => eventColumns(write, i + 1, typeIds))
  return [
    requests.map((r) => r.command && keyUuid(r.command.key)),
    requests.map((r) => r.command && asUuid(r.command.inputHash)),
    requests.map((r) => r.command && JSON.stringify(storedOutcome(r))),
    requests.map((r) => r.writes.reduce((sum, write) => sum + write.events.length, 0)),
    requests.map((r) => formatActor(r.provenance.actor)),
    requests.map((r) => r.provenance.commandId),
    requests.map((r) => r.provenance.correlation),
    requests.map((r) => r.provenance.causation),
    requests.map((r) => r.provenance.traceparent),
    writes.map(({ i }) => i),
    writes.map(({ write }) => write.stream),
    writes.map(({ write }) => write.expectedVersion),
    events.map((e) => e.write),
    events.map((e) => e.version),
    events.map((e) => e.type),
    events.map((e) => e.schemaVersion),
    events.map((e) => e.published),
    events.map((e) => e.publishedSoFar),
    events.map((e) => e.persons),
    events.map((e) => e.data),
    requests.map((r) => r.fence?.name),
    requests.map((r) => r.fence?.token),
    requests.map((r) => r.inbox?.consumer),
    requests.map((r) => r.inbox?.source),
    requests.map((r) => r.inbox?.publishedSequence),
  ]
}

const eventColumns = (write: StreamWrite, id: number, typeIds: ReadonlyMap<string, number>) => {
  let publishedSoFar = 0
  return write.events.map((event, at) => {
    if (event.published) publishedSoFar++
    return {
      write: id,
      version: write.expectedVersion + at + 1,
      type: typeIds.get(event.type),
      schemaVersion: event.schemaVersion,
      published: event.published,
      publishedSoFar,
      persons: event.persons.length === 0 ? null : arrayText(event.persons),
      data: event.data,
    }
  })
}

/** Arrays of different lengths have no place in an array of arrays; they travel as text. */
export const arrayText = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join()}}`

export const storedOutcome = (request: AppendRequest): StoredOutcome =>
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
    : { kind: 'appended', writes: stored.w.map(([stream, from, to]) => ({ stream, from, to })) }

/** The results of a group, from the few verdicts that are no success. */
export const groupResults = (
  requests: readonly AppendRequest[],
  verdicts: readonly VerdictRow[] | null,
): readonly AppendResult[] => {
  const byIndex = new Map((verdicts ?? []).map((verdict) => [verdict.i, verdict]))
  return requests.map((request, i) => {
    const verdict = byIndex.get(i + 1)
    return verdict ? exceptionalResult(request, verdict) : appendedResult(request)
  })
}

const exceptionalResult = ({ fence }: AppendRequest, verdict: VerdictRow): AppendResult => {
  if (verdict.verdict === 'fenced') return { kind: 'fenced', name: fence!.name }
  if (verdict.verdict === 'conflict') {
    const { stream, expected, actual } = verdict
    return { kind: 'conflict', stream, expected, actual }
  }
  if (verdict.verdict !== 'known') return { kind: verdict.verdict, last: verdict.last }
  return verdict.same_input ? { kind: 'repeated', outcome: readOutcome(verdict.outcome) } : { kind: 'key-reused' }
}

export const appendedResult = (request: AppendRequest): AppendResult => ({
  kind: 'appended',
  streams: request.writes.map((write) => ({
    stream: write.stream,
    version: write.expectedVersion + write.events.length,
  })),
})

/** 128 bits of SHA-256 over caller, command and id: none of the three can be read back, all three must agree. */
export const keyUuid = (key: CommandKey): string =>
  asUuid(hash('sha256', JSON.stringify([formatActor(key.actor), key.command, key.id])))

/** The first 128 bits of a hex digest in the form of a uuid. */
export const asUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
