import { type Actor, type AskNode, nodesWithin, type SagaDef, type StepFailure, type StepNode } from '@banyan/model'
import { findNode, findStep, said } from '../machine/definition.ts'
import type { CommandName } from '../machine/saga-event.ts'
import type { Reply } from '../machine/signal.ts'
import { ASL_ERRORS, type AslSaga, recordOf, wayName } from './records.ts'

/** What a task gives to its function. */
export type AslTaskInput = {
  readonly does: 'begin' | 'do' | 'undo' | 'choose' | 'wait' | 'ask'
  readonly node: string | null
  readonly way?: number
  /** Idempotency key. */
  readonly callId?: string
  readonly token?: string
  /** For `begin` the event on which the saga begins. */
  readonly saga: unknown
}

/** What an exported machine needs of the world. */
export type AslWorld = {
  /** Sends a command; whoever takes it answers the same key the same way. */
  readonly execute: (call: {
    readonly callId: string
    readonly command: CommandName
    readonly input: unknown
  }) => Promise<Reply>
  /** Remembers who waits. The event's data is sent with the token when it comes, at once if it came before. */
  readonly waitFor: (o: {
    readonly token: string
    readonly event: { readonly context: string; readonly event: string }
    readonly key: string
  }) => Promise<void>
  /** Asks a person. The option is sent with the token when that person, and nobody else, has chosen. */
  readonly ask: (o: {
    readonly token: string
    readonly of: Actor
    readonly options: readonly string[]
  }) => Promise<void>
}

/** The function behind the tasks of {@link aslOf}: inputs come about by the same definition. Throws errors named as in {@link ASL_ERRORS}. */
export const aslHandler =
  (saga: SagaDef, world: AslWorld) =>
  async (task: AslTaskInput): Promise<unknown> => {
    if (task.does === 'begin') return begun(saga, task.saga)
    const known = task.saga as AslSaga
    const node = findNode(saga, task.node ?? '')
    if (task.does === 'choose' && node?.kind === 'choice') return declared(() => node.when(viewOf(saga, known)))
    if (task.does === 'wait' && node?.kind === 'wait') {
      const event = { context: node.event.context, event: node.event.name }
      return world.waitFor({ token: task.token ?? '', event, key: known.key })
    }
    if (task.does === 'ask' && node?.kind === 'ask') {
      const of = declared(() => node.of(viewOf(saga, known)))
      return world.ask({ token: task.token ?? '', of, options: Object.keys(node.options) })
    }
    const way = task.way ?? 0
    const sending =
      task.does === 'undo' ? findStep(saga, task.node ?? '')?.compensate : findStep(saga, task.node ?? '')?.ways[way]
    if (!sending)
      throw named(ASL_ERRORS.definition, `${saga.name} has no "${task.node}" that can ${task.does} any more`)
    const name = wayName(task.node!, way)
    const why = task.does === 'undo' ? resultOf(known, name) : failureOf(known, task.node!, way - 1)
    const input = declared(() => sending.input(viewOf(saga, known), why))
    const command = { context: sending.send.context, command: sending.send.name }
    return answerOf(await world.execute({ callId: task.callId ?? '', command, input }))
  }

const begun = (saga: SagaDef, event: unknown): AslSaga =>
  declared(() => ({ key: saga.key(event), data: saga.data(event), records: {} }))

const answerOf = (reply: Reply): { readonly result: unknown } => {
  if (reply.kind === 'done') return { result: reply.result ?? null }
  if (reply.kind === 'rejected') throw named(ASL_ERRORS.rejected, told(reply.rejection, reply.message))
  if (reply.effect === 'unknown') throw named(ASL_ERRORS.unknown, told(reply.code, reply.message))
  throw named(reply.retry === 'never' ? ASL_ERRORS.faultForGood : ASL_ERRORS.fault, told(reply.code, reply.message))
}

const declared = <T>(say: () => T): T => {
  const outcome = said(say)
  if ('problem' in outcome) throw named(ASL_ERRORS.definition, outcome.problem)
  return outcome.value
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

/** A code and a message in one line, as only that comes back with a task's failure. */
const told = (code: string, message: string): string => `${code}: ${message}`

/** What a definition's functions see: as in the machine, results of ways that were left are not among them. */
const viewOf = (saga: SagaDef, { data, records }: AslSaga): unknown => {
  const has = (of: string, happened: 'doubt' | 'failed' | 'done' | 'came' | 'expired') =>
    Object.hasOwn(records, recordOf(of, happened))
  const ofStep = (node: StepNode): readonly unknown[] => {
    const names = node.ways.map((_, way) => wayName(node.name, way))
    const done = names.find((name) => has(name, 'done') && !has(name, 'doubt'))
    if (done !== undefined) return [resultOf({ records }, done)]
    const last = names.at(-1)!
    return has(last, 'failed') || has(last, 'doubt') ? [null] : []
  }
  const ofAwaited = (name: string, otherwise: unknown): readonly unknown[] => {
    if (has(name, 'came')) return [(records[recordOf(name, 'came')] as { readonly result: unknown }).result]
    return has(name, 'expired') ? [otherwise] : []
  }
  const results = nodesWithin(saga.nodes).flatMap((node) => {
    if (node.kind === 'parallel' || node.kind === 'choice') return []
    const found = node.kind === 'step' ? ofStep(node) : ofAwaited(node.name, (node as Partial<AskNode>).default ?? null)
    return found.map((result) => [node.name, result] as const)
  })
  return { ...(data as object), results: Object.fromEntries(results) }
}

const resultOf = ({ records }: Pick<AslSaga, 'records'>, name: string): unknown =>
  (records[recordOf(name, 'done')] as { readonly result: unknown }).result

/** Why the way before came to nothing; undefined for the first. */
const failureOf = ({ records }: AslSaga, step: string, way: number): StepFailure | undefined => {
  const name = wayName(step, way)
  const recorded = records[recordOf(name, 'failed')] ?? records[recordOf(name, 'doubt')]
  if (recorded === undefined) return undefined
  const { Error: error, Cause: cause } = recorded as { readonly Error: string; readonly Cause?: string }
  if (error === 'States.Timeout') return { step, kind: 'timeout', code: 'TIMEOUT', message: cause ?? '' }
  const [, code, message] = /^([^:]*): (.*)$/s.exec(messageIn(cause ?? '')) ?? ['', error, cause ?? '']
  return { step, kind: error === ASL_ERRORS.rejected ? 'rejected' : 'fault', code, message }
}

/** A function's failure comes as JSON with its message in it. */
const messageIn = (cause: string): string => {
  const parsed = said(() => JSON.parse(cause) as unknown)
  const found = 'value' in parsed ? parsed.value : null
  const isOf = typeof found === 'object' && found !== null && 'errorMessage' in found
  return isOf && typeof found.errorMessage === 'string' ? found.errorMessage : cause
}
