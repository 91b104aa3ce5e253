import type { Actor, SagaDef } from '@banyan/model'
import assert from 'node:assert/strict'
import {
  type Effect,
  evolve,
  type Moment,
  pending,
  react,
  rebuild,
  type Reply,
  type SagaEvent,
  type SagaState,
  type Signal,
  unborn,
} from '@banyan/saga'

type CallEffect = Extract<Effect, { readonly kind: 'call' }>

/** What a command did under its key: nobody does it twice. */
type Deed = {
  readonly callId: string
  readonly kind: 'deed' | 'undo'
  readonly answer: 'done' | 'rejected'
  readonly of: string | null
}

/** A saga, what it did to the world, and what is on its way between the two. All of it values, so that every way can be taken. */
export type World = {
  readonly definition: SagaDef
  readonly state: SagaState
  readonly events: readonly SagaEvent[]
  readonly nowMs: number
  readonly deeds: readonly Deed[]
  /** `again`: made by a process that does not know whether another had made it. */
  readonly underWay: readonly (CallEffect & { readonly again: boolean })[]
  /** Replies that come once more, at any time. */
  readonly doubles: readonly Extract<Signal, { kind: 'reply' }>[]
  /** How many more things may go wrong. */
  readonly mishaps: number
}

/** One thing that may happen next. */
export type Step = { readonly name: string; readonly take: () => World }

const member: Actor = { kind: 'member', id: 'o1' }
const operator: Actor = { kind: 'operator', id: 'ann' }

export const begun = (definition: SagaDef, mishaps: number, orderId = 'o1'): World =>
  signalled(
    { definition, state: unborn, events: [], nowMs: 0, deeds: [], underWay: [], doubles: [], mishaps },
    { kind: 'begin', sagaId: 's', event: { orderId } },
  )

/** Everything that may happen in this world: what is on its way arrives, a timer rings, somebody acts, something goes wrong. */
export const stepsFrom = (world: World): readonly Step[] => {
  const bad = world.mishaps > 0 ? mishapsOf(world) : []
  const steps = [
    ...world.underWay.map((call, i) => arrives(world, call, i)),
    ...timers(world),
    ...people(world),
    ...bad,
  ]
  const late = world.doubles.map((reply, i) => ({
    name: `double ${reply.callId}`,
    take: () => signalled({ ...world, doubles: world.doubles.filter((_, j) => j !== i) }, reply),
  }))
  return [...steps, ...late]
}

/** The same for two worlds in which the same may happen from now on, whatever the clock says. */
export const fingerprint = ({ state, deeds, underWay, doubles, mishaps }: World): string =>
  JSON.stringify([state, deeds, underWay, doubles, mishaps], (key, value: unknown) =>
    key === 'deadlineAt' || key === 'dueAt' || key === 'message' ? value === null : value,
  )

/** What must hold of a world in which nothing can happen any more. */
export const assertSettled = ({ definition, state, events, deeds }: World): void => {
  assert.equal(state.phase, 'ended', `ended, found ${JSON.stringify(state.attention)}`)
  assert.deepEqual(rebuild(events, unborn), state)
  assert.deepEqual(pending(state), [])
  const undone = deeds.filter(({ kind, answer }) => kind === 'undo' && answer === 'done').map(({ of }) => of)
  assert.equal(new Set(undone).size, undone.length, `undone twice: ${undone.join()}`)
  const calls = new Map(state.calls.map((call) => [call.id, call]))
  const kept = deeds.filter(
    ({ callId, kind, answer }) =>
      kind === 'deed' && answer === 'done' && !undone.includes(callId) && calls.get(callId)!.undoable,
  )
  const wanted =
    state.endedAs === 'completed'
      ? Object.values(state.nodes).flatMap((node) => ('callId' in node ? (node.callId ?? []) : []))
      : []
  for (const { callId } of kept)
    assert.ok(wanted.includes(callId), `${callId} is kept by a saga that is ${state.endedAs}`)
  for (const id of wanted) assert.ok(!undone.includes(id), `${id} is undone by a saga that is completed`)
  assertOrder(events)
  if (state.endedAs !== 'completed') return
  assertAllDone(definition, state, deeds)
  assertOnceEach(state, deeds)
}

/** What nothing would take back is not done twice in two ways. */
const assertOnceEach = (state: SagaState, deeds: readonly Deed[]): void => {
  const steps = state.calls
    .filter((call) => call.kind === 'do' && !call.undoable)
    .filter(({ id }) => deeds.some(({ callId, answer }) => callId === id && answer === 'done'))
    .map(({ step }) => step)
  assert.equal(new Set(steps).size, steps.length, `done in two ways: ${steps.join()}`)
}

const assertAllDone = ({ nodes }: SagaDef, state: SagaState, deeds: readonly Deed[]): void => {
  for (const node of nodes) {
    const reached = state.nodes[node.name]
    if (node.kind !== 'step' || reached?.kind !== 'step' || reached.callId === null) continue
    assert.ok(
      deeds.some(({ callId, answer }) => callId === reached.callId && answer === 'done'),
      `${node.name} is done`,
    )
  }
}

/** What was done is taken back last first, and nothing of it behind the pivot. */
const assertOrder = (events: readonly SagaEvent[]): void => {
  const called = events.flatMap((event) => (event.type === 'StepCalled' ? [event.callId] : []))
  const from = events.findIndex(({ type }) => type === 'CompensationBegan')
  const begunBefore = events
    .slice(0, Math.max(from, 0))
    .flatMap((event) => (event.type === 'UndoCalled' ? [event.of] : []))
  const order = (from < 0 ? [] : events.slice(from)).flatMap((event) =>
    event.type === 'Undone' && !begunBefore.includes(event.of) ? [called.indexOf(event.of)] : [],
  )
  assert.deepEqual(
    order,
    order.toSorted((a, b) => b - a),
    'taken back in the opposite order',
  )
  const left = events.flatMap((event) => (event.type === 'CallLeft' ? [event.callId] : []))
  const pivots = events.flatMap((event) => (event.type === 'StepCalled' && event.pivot ? [event.callId] : []))
  const passed = events.findIndex((event) => event.type === 'StepDone' && pivots.includes(event.callId))
  const behind = passed < 0 ? [] : events.slice(passed)
  assert.ok(!behind.some(({ type }) => type === 'CompensationBegan'), 'nothing is taken back behind the pivot')
  for (const event of behind)
    if (event.type === 'UndoCalled') assert.ok(left.includes(event.of), `${event.of} was left`)
}

/** The saga hears of something. */
const signalled = (world: World, signal: Signal): World => {
  const at: Moment = { now: new Date(world.nowMs), chance: 0.5 }
  const { events, effects } = react(world.definition, world.state, signal, at)
  const calls = effects.flatMap((effect) => (effect.kind === 'call' ? [{ ...effect, again: false }] : []))
  const state = events.reduce(evolve, world.state)
  return { ...world, state, events: [...world.events, ...events], underWay: [...world.underWay, ...calls] }
}

const replied = (world: World, { callId, attempt }: CallEffect, reply: Reply): World =>
  signalled(world, { kind: 'reply', callId, attempt, reply })

/** The command is done, once for its key. */
const done = (world: World, call: CallEffect, answer: Deed['answer'] = 'done'): World => {
  if (world.deeds.some(({ callId }) => callId === call.callId)) return world
  const isUndo = call.command.command === 'Undo'
  const of = isUndo ? (call.input as { readonly id: string }).id : null
  return { ...world, deeds: [...world.deeds, { callId: call.callId, kind: isUndo ? 'undo' : 'deed', answer, of }] }
}

const answerTo = (world: World, { callId }: CallEffect): Reply =>
  world.deeds.find((deed) => deed.callId === callId)?.answer === 'rejected'
    ? { kind: 'rejected', rejection: 'No', message: 'no' }
    : { kind: 'done', result: { id: callId } }

const without = (world: World, index: number): World => ({
  ...world,
  underWay: world.underWay.filter((_, i) => i !== index),
})

const arrives = (world: World, call: World['underWay'][number], index: number): Step => ({
  name: `arrives ${call.callId}`,
  take: () => {
    const after = done(without(world, index), call)
    return replied(after, call, answerTo(after, call))
  },
})

/** A deadline may pass while the call is still on its way: that is a mishap. Every other timer rings by itself. */
const timers = (world: World): readonly Step[] =>
  pending(world.state).flatMap((effect) => {
    if (effect.kind !== 'timer') return []
    const isOnItsWay = world.underWay.some(({ callId, attempt }) => effect.timerId === `${callId}@${attempt}/sent`)
    if (isOnItsWay && world.mishaps === 0) return []
    const mishaps = world.mishaps - (isOnItsWay ? 1 : 0)
    const nowMs = Math.max(world.nowMs, Date.parse(effect.dueAt))
    return [
      {
        name: `rings ${effect.timerId}`,
        take: () => signalled({ ...world, mishaps, nowMs }, { kind: 'timer', timerId: effect.timerId }),
      },
    ]
  })

/** Who is asked answers, events come, and an operator tries again where a person is needed. */
const people = (world: World): readonly Step[] => [
  ...pending(world.state).flatMap((effect): readonly Step[] => {
    const node = 'node' in effect ? effect.node : ''
    if (effect.kind === 'ask')
      return effect.options.map((option) => ({
        name: `answers ${option}`,
        take: () => signalled(world, { kind: 'answer', node, option, by: effect.of }),
      }))
    if (effect.kind !== 'wait') return []
    return [
      {
        name: 'event',
        take: () => signalled(world, { kind: 'event', node, data: { orderId: effect.key, parcel: 'p' } }),
      },
    ]
  }),
  ...world.state.attention.map(({ at }) => ({
    name: `operator retries ${at}`,
    take: () => signalled(world, { kind: 'operator', action: 'retry', at, by: operator, reason: 'mended' }),
  })),
]

const mishapsOf = (before: World): readonly Step[] => {
  const world = { ...before, mishaps: before.mishaps - 1 }
  return [
    ...world.underWay.flatMap((call, i) => mishapsOfCall(world, call, i)),
    { name: 'cancel', take: () => signalled(world, { kind: 'cancel', by: member, reason: 'changed my mind' }) },
    { name: 'crash', take: () => crashed(world) },
  ]
}

const mishapsOfCall = (world: World, call: World['underWay'][number], index: number): readonly Step[] => {
  const rest = without(world, index)
  const isDone = world.deeds.some(({ callId }) => callId === call.callId)
  const fault = (effect: 'none' | 'unknown'): Reply => ({
    kind: 'fault',
    code: 'AWAY',
    message: 'away',
    effect,
    retry: 'later',
  })
  const isCertain = !call.again
  const step = (name: string, take: () => World): Step => ({ name: `${name} ${call.callId}`, take })
  return [
    ...(isDone
      ? []
      : [
          step('rejected', () =>
            replied(done(rest, call, 'rejected'), call, { kind: 'rejected', rejection: 'No', message: 'no' }),
          ),
          step('fault before', () => replied(rest, call, fault(isCertain ? 'none' : 'unknown'))),
        ]),
    step('fault after', () => replied(done(rest, call), call, fault('unknown'))),
    step('lost before', () => rest),
    step('lost after', () => done(rest, call)),
    step('doubled', () => {
      const after = done(rest, call)
      const reply = { kind: 'reply', callId: call.callId, attempt: call.attempt, reply: answerTo(after, call) } as const
      return signalled({ ...after, doubles: [...after.doubles, reply] }, reply)
    }),
  ]
}

/** Another process finds the events and makes every call again; those of the first are still on their way. */
const crashed = (world: World): World => {
  const state = rebuild(world.events, unborn)
  assert.deepEqual(state, world.state)
  const again = pending(state).flatMap((effect) => (effect.kind === 'call' ? [effect] : []))
  const underWay = [...world.underWay, ...again].map((call) => ({ ...call, again: true }))
  return { ...world, state: JSON.parse(JSON.stringify(state)) as SagaState, underWay }
}
