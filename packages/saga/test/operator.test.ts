import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SagaDef } from '@banyan/model'
import { needsOf, openUndos } from '@banyan/saga'
import { away, type Driven, drive, no, operator } from './driven.ts'
import { checkout, trip, whole } from './sagas.ts'

const RESERVE = 's/reserve/0/1'
const CHARGE = 's/charge/0/1'
const acts = { kind: 'operator', by: operator, reason: 'called the warehouse' } as const

/** A trip whose hotel was refused and whose gift could not be taken back. */
const unableToUndo = (): Driven => {
  const saga = drive(trip)
  saga.reply('s/flight/0/1')
  saga.reply('s/gift/0/1')
  saga.reply('s/hotel/0/1', no)
  assert.deepEqual(saga.reply('s/gift/0/1/undo/1', no), ['CallFailed', 'AttentionNeeded'])
  return saga
}

/** An order whose money is taken and which nobody carries. */
const unableToShip = (): Driven => {
  const saga = drive(checkout)
  saga.reply(RESERVE)
  saga.reply(CHARGE)
  saga.reply('s/ship/0/1', no)
  assert.deepEqual(saga.reply('s/ship/1/1', no), ['CallFailed', 'AttentionNeeded'])
  return saga
}

describe('an undo that fails', () => {
  it('is told of with its input, its error and what is still to be undone, and holds up what comes after it', () => {
    const saga = unableToUndo()
    assert.deepEqual(needsOf(saga.state()), [
      {
        at: 's/gift/0/1/undo/1',
        trouble: 'undo-failed',
        message: 'no',
        command: { context: 'shop', command: 'Undo' },
        input: { id: 's/gift/0/1' },
        failure: { step: 'gift', kind: 'rejected', code: 'No', message: 'no' },
      },
    ])
    assert.deepEqual(
      openUndos(saga.state()).map(({ step }) => step),
      ['gift', 'flight'],
    )
  })

  it('is tried ten times where the world fails, under one key', () => {
    const saga = drive(trip)
    saga.reply('s/flight/0/1')
    saga.reply('s/gift/0/1', no)
    saga.reply('s/hotel/0/1', no)
    const undo = 's/flight/0/1/undo/1'
    for (let i = 1; i < 10; i++) {
      assert.deepEqual(saga.reply(undo, away), ['CallFailed'])
      assert.deepEqual(saga.ring(undo), ['CallRepeated'])
    }
    assert.deepEqual(saga.reply(undo, away), ['CallFailed', 'AttentionNeeded'])
  })

  it('is mended by another try, another input, or somebody who says that it is done', () => {
    const at = 's/gift/0/1/undo/1'
    const finish = (saga: Driven) => assert.deepEqual(saga.reply('s/flight/0/1/undo/1'), ['Undone', 'SagaEnded'])
    const retried = unableToUndo()
    assert.deepEqual(retried.hear({ ...acts, action: 'retry', at }), ['OperatorActed', 'UndoCalled'])
    retried.reply('s/gift/0/1/undo/2')
    finish(retried)
    const replaced = unableToUndo()
    assert.deepEqual(replaced.hear({ ...acts, action: 'replace', at, input: { id: 'x' } }), [
      'OperatorActed',
      'UndoCalled',
    ])
    assert.deepEqual(replaced.state().calls.at(-1)?.input, { id: 'x' })
    replaced.reply('s/gift/0/1/undo/2')
    finish(replaced)
    const skipped = unableToUndo()
    assert.deepEqual(skipped.hear({ ...acts, action: 'skip', at }), ['OperatorActed', 'UndoCalled'])
    finish(skipped)
    const recorded = skipped.events().find(({ type }) => type === 'OperatorActed')
    assert.deepEqual(recorded, { type: 'OperatorActed', action: 'skip', at, by: operator, reason: acts.reason })
  })
})

describe('an operator', () => {
  it('brings a saga on behind its pivot: by another try, with a result, or by taking all back after all', () => {
    const at = 's/ship/1/1'
    const retried = unableToShip()
    assert.deepEqual(retried.hear({ ...acts, action: 'retry', at }), ['OperatorActed', 'StepCalled'])
    assert.deepEqual(retried.reply('s/ship/1/2'), ['StepDone', 'SagaEnded'])
    const skipped = unableToShip()
    assert.deepEqual(skipped.hear({ ...acts, action: 'skip', at, result: { id: 'by hand' } }), [
      'OperatorActed',
      'SagaEnded',
    ])
    const taken = unableToShip()
    const began = ['OperatorActed', 'CompensationBegan', 'UndoCalled']
    assert.deepEqual(taken.hear({ ...acts, action: 'compensate' }), began)
    assert.deepEqual(taken.reply(`${CHARGE}/undo/1`), ['Undone', 'UndoCalled'])
    assert.deepEqual(taken.reply(`${RESERVE}/undo/1`), ['Undone', 'SagaEnded'])
    assert.equal(taken.state().endedAs, 'compensated')
  })

  it('goes back to a step: what was done from there on is undone, and done anew', () => {
    const saga = drive(trip)
    saga.reply('s/flight/0/1')
    saga.reply('s/gift/0/1')
    assert.deepEqual(saga.hear({ ...acts, action: 'fork', at: 'gift' }), [
      'CallLeft',
      'CallLeft',
      'OperatorActed',
      'UndoCalled',
      'StepCalled',
    ])
    assert.deepEqual(saga.reply('s/gift/0/2'), ['StepDone', 'StepCalled'])
    assert.deepEqual(saga.reply('s/hotel/0/2'), ['StepDone'])
    assert.deepEqual(saga.reply('s/gift/0/1/undo/1'), ['Undone'])
    assert.deepEqual(saga.reply('s/hotel/0/1', no), ['CallFailed', 'SagaEnded'])
    assert.equal(saga.state().endedAs, 'completed')
  })

  it('is refused with a sentence', () => {
    const refusal = (saga: Driven, signal: Parameters<Driven['hear']>[0]) => {
      assert.deepEqual(saga.hear(signal), [])
      return saga.refused()
    }
    const saga = unableToShip()
    assert.equal(refusal(saga, { ...acts, reason: ' ', action: 'compensate' }), 'expected a reason, found none')
    assert.equal(refusal(saga, { ...acts, action: 'retry', at: CHARGE }), `"${CHARGE}" needs no attention`)
    assert.equal(
      refusal(saga, { ...acts, action: 'fork', at: 'reserve' }),
      '"reserve" is before the pivot, which is passed',
    )
    assert.equal(refusal(saga, { ...acts, action: 'fork', at: 'nowhere' }), '"nowhere" is no node of the main line')
    const undoing = unableToUndo()
    assert.equal(refusal(undoing, { ...acts, action: 'compensate' }), 'the saga is being taken back already')
    assert.equal(refusal(undoing, { ...acts, action: 'fork', at: 'gift' }), 'the saga is being taken back')
    undoing.hear({ ...acts, action: 'skip', at: 's/gift/0/1/undo/1' })
    undoing.reply('s/flight/0/1/undo/1')
    assert.equal(refusal(undoing, { ...acts, action: 'compensate' }), 'the saga is ended')
  })
})

/** A saga of one step, which a test makes fail. */
const oneStep = (o: {
  readonly input?: () => { readonly orderId: string }
  readonly undo?: () => { readonly id: string }
}): SagaDef => {
  const [step] = trip.nodes
  if (step?.kind !== 'step') throw new Error('the trip begins with a step')
  const compensate = o.undo ? { ...step.compensate!, input: o.undo } : step.compensate
  const way = { ...step.ways[0]!, ...(o.input ? { input: o.input } : {}) }
  return { ...trip, nodes: [{ ...step, ways: [way], compensate }, trip.nodes[2]!] }
}

describe('a call that was left and never answers', () => {
  it('keeps the saga from ending, and needs a person once it was asked after long enough', () => {
    const saga = drive(checkout)
    for (let i = 0; i < 3; i++) saga.ring(RESERVE)
    for (const call of ['s/reserve/1/1', CHARGE, 's/ship/0/1']) saga.reply(call)
    assert.equal(saga.state().phase, 'running')
    let calls = 0
    for (; saga.state().attention.length === 0; calls++) saga.ring(RESERVE)
    assert.equal(calls, 2 * 24)
    assert.deepEqual(
      needsOf(saga.state()).map(({ at, trouble }) => [at, trouble]),
      [[RESERVE, 'outcome-unknown']],
    )
    assert.deepEqual(saga.hear({ ...acts, action: 'retry', at: RESERVE }), ['OperatorActed', 'CallRepeated'])
    assert.deepEqual(saga.reply(RESERVE, no), ['CallFailed', 'SagaEnded'])
  })
})

describe('a definition with a defect', () => {
  it('needs a person, and goes on once it is mended', () => {
    let isBroken = true
    const maybe =
      <T>(value: T) =>
      (): T => {
        if (isBroken) throw new Error('no such field')
        return value
      }
    const doing = drive(oneStep({ input: maybe({ orderId: 'o1' }) }))
    assert.deepEqual(doing.state().attention, [
      { at: 'flight', trouble: 'definition-failed', message: 'no such field' },
    ])
    isBroken = false
    assert.deepEqual(doing.hear({ ...acts, action: 'retry', at: 'flight' }), ['OperatorActed', 'StepCalled'])
    isBroken = true
    const undoing = drive(oneStep({ undo: maybe({ id: 'x' }) }))
    undoing.reply('s/flight/0/1')
    assert.deepEqual(undoing.reply('s/hotel/0/1', no), ['CallFailed', 'CompensationBegan', 'AttentionNeeded'])
    isBroken = false
    assert.deepEqual(undoing.hear({ ...acts, action: 'retry', at: 's/flight/0/1' }), ['OperatorActed', 'UndoCalled'])
    assert.deepEqual(undoing.reply('s/flight/0/1/undo/1'), ['Undone', 'SagaEnded'])
  })

  it('leaves behind what may have happened when its node is skipped', () => {
    const broken = (): never => {
      throw new Error('no such field')
    }
    const [first, ...rest] = checkout.nodes
    if (first?.kind !== 'step') throw new Error('the checkout begins with a step')
    const ways = [first.ways[0]!, { ...first.ways[1]!, input: broken }]
    const saga = drive({ ...checkout, nodes: [{ ...first, ways }, ...rest] })
    for (let i = 0; i < 2; i++) saga.ring(RESERVE)
    assert.deepEqual(saga.ring(RESERVE), ['CallFailed', 'AttentionNeeded'])
    assert.deepEqual(saga.hear({ ...acts, action: 'skip', at: 'reserve' }), ['CallLeft', 'OperatorActed', 'StepCalled'])
    assert.deepEqual(saga.reply(RESERVE), ['LateResultArrived', 'UndoCalled'])
  })

  it('needs a person where it chooses a branch that is not there', () => {
    const saga = drive({ ...whole, nodes: [{ kind: 'choice', name: 'how', branches: { a: [] }, when: () => 'b' }] })
    assert.deepEqual(saga.state().attention, [
      { at: 'how', trouble: 'definition-failed', message: 'chose "b", which is none of a' },
    ])
    assert.deepEqual(saga.hear({ ...acts, action: 'skip', at: 'how' }), ['OperatorActed', 'SagaEnded'])
  })
})

describe('a saga of an older version', () => {
  const later = (migrate: SagaDef['migrate'], version = 3): SagaDef => ({
    ...trip,
    version,
    migrate,
    nodes: trip.nodes.map((node) => (node.name === 'gift' ? { ...node, name: 'present' } : node)),
  })

  it('is brought to a later one under way, with its data and its nodes renamed', () => {
    const saga = drive(trip)
    saga.reply('s/flight/0/1')
    const old = { data: (data: { orderId: string }) => ({ ...data, size: 1 }), renamed: { gift: 'present' } }
    const today = later({ 1: old, 2: {} })
    assert.throws(
      () => saga.hear({ kind: 'cancel', by: operator, reason: 'x' }, today),
      /is of version 1, found definition 3/,
    )
    assert.deepEqual(saga.hear({ kind: 'migrate' }, today), ['SagaMigrated', 'SagaMigrated'])
    assert.deepEqual(saga.state().data, { orderId: 'o1', size: 1 })
    const done = { kind: 'done', result: { id: 's/gift/0/1' } } as const
    const reply = { kind: 'reply', callId: 's/gift/0/1', attempt: 1, reply: done } as const
    assert.deepEqual(saga.hear(reply, today), ['StepDone', 'StepCalled'])
    assert.deepEqual(Object.keys(saga.state().nodes), ['flight', 'present', 'hotel'])
    assert.deepEqual(saga.hear({ kind: 'migrate' }, today), [])
  })

  it('stays where nothing brings it on', () => {
    const saga = drive(trip)
    assert.deepEqual([saga.hear({ kind: 'migrate' }, later({})), saga.refused()], [[], 'nothing brings version 1 to 2'])
    const failing = () => {
      throw new Error('no size')
    }
    saga.hear({ kind: 'migrate' }, later({ 1: { data: failing } }, 2))
    assert.equal(saga.refused(), 'version 1 cannot be brought on: no size')
    assert.equal(saga.state().version, 1)
  })
})
