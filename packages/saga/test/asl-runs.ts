import {
  aslHandler,
  aslOf,
  type AslStates,
  type AslTaskInput,
  evolve,
  pending,
  react,
  type Reply,
  unborn,
} from '@banyan/saga'
import { nodesWithin, type SagaDef } from '@banyan/model'
import assert from 'node:assert/strict'
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'

/** How the calls of one key go. `lost`: done, and nobody hears of it; `away`: nobody knows whether it arrived; it did not. */
export const behaviours = [
  'rejected',
  'fault',
  'fault once',
  'fault for good',
  'lost once',
  'lost twice',
  'lost',
  'away once',
  'away',
] as const
export type Behaviour = (typeof behaviours)[number]

/** What goes wrong, by key; and what people say and events do, by node: an option, `comes`, or nothing until the deadline. */
export type Plan = { readonly calls: ReadonlyMap<string, Behaviour>; readonly nodes: ReadonlyMap<string, string> }

/** How a saga ended, and what it left in the world. */
export type End = {
  readonly as: string
  readonly kept: readonly string[]
  readonly undone: readonly string[]
  /** Every key that was sent, and how often. */
  readonly sent: ReadonlyMap<string, number>
}

type Call = { readonly callId: string; readonly input: unknown }

/** Commands by their keys: each done once at most, and answered the same way. */
const worldOf = ({ calls }: Plan) => {
  const sent = new Map<string, number>()
  const deeds: string[] = []
  const undone: string[] = []
  return {
    send: ({ callId, input }: Call): Reply => {
      const count = (sent.get(callId) ?? 0) + 1
      sent.set(callId, count)
      const behaviour = calls.get(callId)
      const reply = replyTo(behaviour, count)
      const isDone = reply.kind === 'done' || behaviour?.startsWith('lost') === true
      if (isDone && !deeds.includes(callId) && !undone.includes(callId)) {
        if (callId.includes('/undo/')) undone.push((input as { readonly id: string }).id)
        else deeds.push(callId)
      }
      return reply.kind === 'done' ? { kind: 'done', result: { id: callId } } : reply
    },
    end: (as: string): End => ({
      as,
      kept: deeds.filter((id) => !undone.includes(id)),
      undone: [...new Set(undone)],
      sent,
    }),
  }
}

const replyTo = (behaviour: Behaviour | undefined, count: number): Reply => {
  const fault = { kind: 'fault', code: 'AWAY', message: 'away', effect: 'none', retry: 'later' } as const
  if (behaviour === 'rejected') return { kind: 'rejected', rejection: 'No', message: 'no: not now' }
  if (behaviour === 'fault for good') return { ...fault, retry: 'never' }
  if (behaviour === 'fault' || (behaviour === 'fault once' && count === 1)) return fault
  const isUnknown =
    behaviour === 'lost' ||
    behaviour === 'away' ||
    (behaviour === 'lost twice' && count <= 2) ||
    (behaviour?.endsWith(' once') === true && count === 1)
  return isUnknown ? { ...fault, effect: 'unknown' } : { kind: 'done', result: null }
}

/** By our machine, in memory. */
export const byMachine = (saga: SagaDef, plan: Plan): End => {
  const world = worldOf(plan)
  let state = unborn
  let nowMs = 0
  const hear = (signal: Parameters<typeof react>[2]) => {
    const { events } = react(saga, state, signal, { now: new Date(nowMs), chance: 0.5 })
    state = events.reduce(evolve, state)
  }
  hear({ kind: 'begin', sagaId: 's', event: { orderId: 'o1' } })
  for (;;) {
    const all = pending(state)
    const call = all.find((effect) => effect.kind === 'call')
    const awaited = all.find(
      (effect) => (effect.kind === 'wait' || effect.kind === 'ask') && plan.nodes.has(effect.node),
    )
    if (call?.kind === 'call') {
      hear({ kind: 'reply', callId: call.callId, attempt: call.attempt, reply: world.send(call) })
    } else if (awaited?.kind === 'wait') {
      hear({ kind: 'event', node: awaited.node, data: { orderId: 'o1', parcel: 'p' } })
    } else if (awaited?.kind === 'ask') {
      hear({ kind: 'answer', node: awaited.node, option: plan.nodes.get(awaited.node)!, by: awaited.of })
    } else {
      const [timer] = all
        .flatMap((effect) => (effect.kind === 'timer' ? [effect] : []))
        .toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
      if (!timer) return world.end(state.endedAs ?? 'needs a person')
      nowMs = Math.max(nowMs, Date.parse(timer.dueAt))
      hear({ kind: 'timer', timerId: timer.timerId })
    }
  }
}

/** By the exported machine, in an interpreter of the states language. */
export const byStates = async (saga: SagaDef, plan: Plan): Promise<End> => {
  const exported = exportOf(saga)
  const world = worldOf(plan)
  const answers: string[] = []
  const handle = aslHandler(saga, {
    execute: (call) => Promise.resolve(world.send(call)),
    waitFor: ({ event }) => Promise.resolve(void answers.push(event.event)),
    ask: ({ options }) => Promise.resolve(void answers.push(...options)),
  })
  const task = async (input: unknown): Promise<never> => {
    const isToken = typeof input === 'object' && input !== null && 'Payload' in input
    const given = (isToken ? input.Payload : input) as AslTaskInput
    const result = await handle(given)
    if (!isToken) return result as never
    const said = plan.nodes.get(given.node!)
    if (said === undefined) throw Object.assign(new Error('nobody came'), { name: 'States.Timeout' })
    return (given.does === 'ask' ? said : { orderId: 'o1', parcel: 'p' }) as never
  }
  const names = tasksIn(exported)
  const run = new StateMachine(exported as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  }).run(
    { orderId: 'o1' },
    {
      context: { Execution: { Name: 's' }, Task: { Token: 't' } },
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(names.map((name) => [name, task])),
        retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
      },
    },
  )
  try {
    return world.end(((await run.result) as { readonly endedAs: string }).endedAs)
  } catch (error) {
    // What fails otherwise is a machine that cannot run.
    assert.match(String((error as Error & { readonly cause?: Error }).cause?.name), /^Saga\./)
    return world.end('needs a person')
  }
}

export const exportOf = (saga: SagaDef): AslStates => {
  const exported = aslOf(saga, {
    resourceOf: ({ does }) => `arn:aws:lambda:eu-central-1:123456789012:function:orders-${does}`,
  })
  assert.ok('machine' in exported, JSON.stringify(exported))
  return exported.machine
}

/** Names of all tasks, those inside branches too. */
export const tasksIn = ({ States }: AslStates): readonly string[] =>
  Object.entries(States).flatMap(([name, state]) => {
    if (state.Type === 'Parallel') return state.Branches.flatMap(tasksIn)
    return state.Type === 'Task' ? [name] : []
  })

export const hasBranches = (saga: SagaDef): boolean => nodesWithin(saga.nodes).some(({ kind }) => kind === 'parallel')
