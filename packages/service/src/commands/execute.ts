import type { KeyObject } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type AppendRequest,
  type AppendResult,
  type CommandKey,
  eventId,
  type Fence,
  type InboxMark,
  type Outcome,
  type Provenance,
  type Version,
} from '@banyan/event-store'
import {
  type Actor,
  type AggregateDef,
  type AnyEmitted,
  type AnyRejected,
  type AnyRow,
  type CommandDef,
  type ContextDefinition,
  fold,
  isRejected,
  type Reader,
  type ReadModel,
} from '@banyan/model'
import { faults } from '../errors.ts'
import { ATTEMPTS_MAX } from '../limits.ts'
import { idsFor } from './ids.ts'
import { inputHash } from './input-hash.ts'
import { keepSnapshot, readPast, readStanding, type Standing, type StateSources } from './states.ts'
import { streamLines } from './stream-lines.ts'

/** A command with all that is known about its sending. Its input has passed its schema. */
export type Sending = {
  readonly command: CommandDef
  readonly input: unknown
  readonly actor: Actor
  readonly commandId: string
  /** The sender may send it again under this id: then rejections and no-effects are recorded too. */
  readonly isRepeatable: boolean
  readonly correlation: string
  readonly causation: string | null
  readonly traceparent: string | null
  readonly inbox?: InboxMark
  /** Nothing is written once it doesn't hold any more. */
  readonly fence?: Fence | undefined
  readonly signal: AbortSignal
}

/** What came of it. `seen` is the id of the last event the caller may now expect to see; null when there is none. */
export type Executed =
  | { readonly kind: 'answered'; readonly answer: unknown; readonly seen: string | null; readonly isRepeated: boolean }
  | { readonly kind: 'rejected'; readonly rejection: AnyRejected }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'inbox-duplicate' | 'inbox-gap'; readonly last: number }

export type Execute = (sending: Sending) => Promise<Executed>

type Executing = StateSources & {
  readonly definition: ContextDefinition
  /** Makes ids unguessable; the same on every host of the context. */
  readonly idSecret: KeyObject
  readonly reader: (view: ReadModel) => Reader<AnyRow>
  readonly onSnapshotFailure: (error: unknown) => void
}

/** How long rivals of other hosts are given way, at most, in milliseconds; doubled with each attempt. */
const GIVE_WAY_MS = 2

/**
 * Runs the commands of a context: known already? → what is required → decide → append, again on a conflict. Throws
 * `SERVICE_STREAM_BUSY` when rivals keep winning, `SERVICE_PARTITION_LOST` when the fence doesn't hold, and what the store throws.
 */
export const executor = (parts: Executing): Execute => {
  const lines = streamLines()
  return async (sending) => {
    const attempt = prepare(parts, sending)
    return lines.run(attempt.stream, async () => {
      for (let i = 0; i < ATTEMPTS_MAX; i++) {
        const executed = await attemptOnce(parts, attempt)
        if (executed) return executed
        await delay(Math.random() * GIVE_WAY_MS * 2 ** i, undefined, { signal: sending.signal })
      }
      throw faults.SERVICE_STREAM_BUSY({ stream: attempt.stream, attempts: ATTEMPTS_MAX })
    })
  }
}

type Attempt = {
  readonly sending: Sending
  readonly aggregate: AggregateDef
  readonly self: string
  readonly stream: string
  readonly key: CommandKey
  readonly inputHash: string
}

const prepare = ({ definition, idSecret }: Executing, sending: Sending): Attempt => {
  const { command, input, actor, commandId } = sending
  const aggregate = definition.aggregates.find((a) => a.name === command.aggregate)
  if (!aggregate || !definition.commands.includes(command))
    throw new Error(`expected a command of ${definition.name}, found ${command.context}.${command.name}`)
  const key = { actor, command: command.name, id: commandId }
  const self = command.spec.of(input, { by: actor, id: idsFor(idSecret, definition.name, key) })
  return { sending, aggregate, self, stream: `${aggregate.name}-${self}`, key, inputHash: inputHash(input) }
}

/** Undefined when somebody else changed the stream in between: to be tried again. */
const attemptOnce = async (parts: Executing, attempt: Attempt): Promise<Executed | undefined> => {
  const { key, inputHash: hash, stream, aggregate, sending } = attempt
  const command = { key, inputHash: hash }
  const asked = findUnmet(parts, sending)
  asked.catch(() => {}) // of a command that is known already nobody wants to hear what is required
  const standing = await readStanding(parts, { aggregate, stream, command, signal: sending.signal })
  if (standing.known) return known(parts, attempt, standing.known)
  const decision = (await asked) ?? decide(parts, attempt, standing)
  const result = await record(parts, attempt, { decision, version: standing.version })
  if (result === undefined) return concluded(attempt, standing, decision)
  if (result.kind === 'conflict') return undefined
  if (result.kind === 'appended') {
    if (!isRejected(decision)) snapshotWhenDue(parts, attempt, standing.version + decision.length, standing)
    return concluded(attempt, standing, decision)
  }
  return refused(parts, attempt, result)
}

/** The rejection of the first requirement that doesn't hold. All are asked at once, while the stream is read: what they read travels together. */
const findUnmet = async (
  { reader }: Executing,
  { command: { spec }, input, actor }: Sending,
): Promise<AnyRejected | undefined> => {
  const asking = { by: actor, now: new Date() }
  const held = await Promise.all(
    spec.requires.map(({ reads, holds }) => {
      const readers = Object.entries(reads).map(([name, view]) => [name, reader(view)] as const)
      return holds(input, asking, Object.fromEntries(readers))
    }),
  )
  return spec.requires[held.indexOf(false)]?.otherwise
}

const decide = (
  { definition, idSecret }: Executing,
  { sending, self, key }: Attempt,
  { state }: Standing,
): readonly AnyEmitted[] | AnyRejected => {
  const { spec } = sending.command
  const id = idsFor(idSecret, definition.name, key)
  spec.of(sending.input, { by: sending.actor, id }) // ids taken when the aggregate was chosen are taken again
  return spec.decide(state, sending.input, { now: new Date(), id, by: sending.actor, self })
}

/** Undefined where there is nothing to write down. */
const record = async (
  { store, codec }: Executing,
  { sending, stream, key, inputHash: hash }: Attempt,
  o: { readonly decision: readonly AnyEmitted[] | AnyRejected; readonly version: Version },
): Promise<AppendResult | undefined> => {
  const base = {
    provenance: provenanceOf(sending),
    command: { key, inputHash: hash },
    ...(sending.inbox && { inbox: sending.inbox }),
    ...(sending.fence && { fence: sending.fence }),
  }
  const hasEvents = !isRejected(o.decision) && o.decision.length > 0
  if (!hasEvents && !sending.isRepeatable && !sending.inbox) return undefined
  if (isRejected(o.decision)) return store.append({ ...base, writes: [], rejection: o.decision }, sending.signal)
  const events = await Promise.all(o.decision.map((event) => codec.encode(event)))
  const writes: AppendRequest['writes'] = hasEvents ? [{ stream, expectedVersion: o.version, events }] : []
  return store.append({ ...base, writes }, sending.signal)
}

const provenanceOf = ({ actor, commandId, correlation, causation, traceparent }: Sending): Provenance => ({
  actor,
  commandId,
  correlation,
  causation,
  traceparent,
})

const concluded = (
  { sending, aggregate, stream }: Attempt,
  { state, version }: Standing,
  decision: readonly AnyEmitted[] | AnyRejected,
): Executed => {
  if (isRejected(decision)) return { kind: 'rejected', rejection: decision }
  const after = fold(aggregate, state, decision)
  const answer = sending.command.spec.answer?.(decision, after, sending.input)
  return { kind: 'answered', answer, seen: seenAt(stream, version + decision.length), isRepeated: false }
}

const seenAt = (stream: string, version: Version): string | null => (version > 0 ? eventId(stream, version) : null)

const refused = async (
  parts: Executing,
  attempt: Attempt,
  result: Exclude<AppendResult, { kind: 'appended' | 'conflict' }>,
): Promise<Executed> => {
  if (result.kind === 'repeated') return recall(parts, attempt, result.outcome)
  if (result.kind === 'key-reused') return { kind: 'key-reused' }
  if (result.kind === 'fenced') throw faults.SERVICE_PARTITION_LOST({ lease: result.name, what: attempt.stream })
  return { kind: result.kind, last: result.last }
}

/** A command known before. An inbox mark that comes with it is moved all the same: the first time may have died in between. */
const known = async (
  parts: Executing,
  attempt: Attempt,
  { outcome, sameInput }: NonNullable<Standing['known']>,
): Promise<Executed> => {
  if (!sameInput) return { kind: 'key-reused' }
  if (!attempt.sending.inbox) return recall(parts, attempt, outcome)
  const result = await record(parts, attempt, { decision: [], version: 0 })
  if (!result || result.kind === 'appended' || result.kind === 'conflict') return recall(parts, attempt, outcome)
  return refused(parts, attempt, result)
}

/** The first answer again, from the events that the command made then. */
const recall = async (parts: Executing, attempt: Attempt, outcome: Outcome): Promise<Executed> => {
  if (outcome.kind === 'rejected') return { kind: 'rejected', rejection: outcome.rejection }
  const { sending, aggregate, stream } = attempt
  const write = outcome.writes.find((w) => w.stream === stream)
  const to = write?.to ?? Number.MAX_SAFE_INTEGER
  const from = write?.from ?? Number.MAX_SAFE_INTEGER
  const past = await readPast(parts, { aggregate, stream, from, to, signal: sending.signal })
  const answer = sending.command.spec.answer?.(past.events, past.state, sending.input)
  return { kind: 'answered', answer, seen: write ? eventId(stream, write.to) : null, isRepeated: true }
}

const snapshotWhenDue = (
  parts: Executing,
  { aggregate, stream }: Attempt,
  version: Version,
  { snapshotVersion }: Standing,
): void => {
  if (aggregate.snapshotEvery === 0 || version - snapshotVersion < aggregate.snapshotEvery) return
  keepSnapshot(parts, aggregate, stream).catch(parts.onSnapshotFailure) // a cache: nobody waits for it
}
