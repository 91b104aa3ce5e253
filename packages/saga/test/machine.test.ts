import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { needsOf, openUndos, pending, rebuild, unborn } from '@banyan/saga'
import { away, drive, member, no, operator } from './driven.ts'
import { checkout, stubborn, trip, whole } from './sagas.ts'

const RESERVE = 's/reserve/0/1'
const ELSEWHERE = 's/reserve/1/1'
const CHARGE = 's/charge/0/1'
const SHIP = 's/ship/0/1'
const cancel = { kind: 'cancel', by: member, reason: 'changed my mind' } as const
const acts = { kind: 'operator', by: operator, reason: 'called the warehouse' } as const

describe('a saga', () => {
  it('does one step after the other and ends', () => {
    const saga = drive(checkout)
    assert.deepEqual(
      saga.effects().map(({ kind }) => kind),
      ['call', 'timer'],
    )
    assert.deepEqual(saga.reply(RESERVE), ['StepDone', 'StepCalled'])
    assert.deepEqual(openUndos(saga.state()), [
      { of: RESERVE, step: 'reserve', undo: { command: { context: 'shop', command: 'Undo' }, input: { id: RESERVE } } },
    ])
    assert.deepEqual(saga.reply(CHARGE), ['StepDone', 'StepCalled'])
    assert.deepEqual(saga.reply(SHIP), ['StepDone', 'SagaEnded'])
    assert.equal(saga.state().endedAs, 'completed')
    assert.deepEqual(rebuild(saga.events(), unborn), saga.state())
  })

  it('takes the alternative before it takes anything back, then takes back last first', () => {
    const saga = drive(checkout)
    assert.deepEqual(saga.reply(RESERVE, no), ['CallFailed', 'AlternativeTaken', 'StepCalled'])
    saga.reply(ELSEWHERE)
    assert.deepEqual(saga.reply(CHARGE, no), ['CallFailed', 'CompensationBegan', 'UndoCalled'])
    assert.deepEqual(saga.reply(`${ELSEWHERE}/undo/1`), ['Undone', 'SagaEnded'])
    assert.equal(saga.state().endedAs, 'compensated')
  })

  it('ignores what is doubled, late, foreign, or meant for somebody else', () => {
    const saga = drive(checkout)
    saga.reply(RESERVE)
    const before = saga.state()
    assert.deepEqual(saga.hear({ kind: 'begin', sagaId: 'x', event: { orderId: 'x' } }), [])
    assert.deepEqual(saga.reply(RESERVE), [])
    assert.deepEqual(saga.reply(RESERVE, no), [])
    assert.deepEqual(saga.reply('s/nothing/0/1'), [])
    assert.deepEqual(saga.hear({ kind: 'reply', callId: CHARGE, attempt: 7, reply: away }), [])
    assert.deepEqual(saga.hear({ kind: 'timer', timerId: `${RESERVE}@1/sent` }), [])
    assert.deepEqual(saga.hear({ kind: 'event', node: 'charge', data: {} }), [])
    assert.deepEqual(saga.hear({ kind: 'answer', node: 'charge', option: 'yes', by: member }), [])
    assert.equal(saga.state(), before)
    saga.reply(CHARGE)
    saga.reply(SHIP)
    assert.deepEqual(saga.hear({ kind: 'timer', timerId: `${SHIP}@1/sent` }), [])
    assert.deepEqual(saga.reply(SHIP, no), [])
    assert.deepEqual([saga.hear(cancel), saga.refused()], [[], 'the saga is completed'])
  })

  it('sets a timer again that rings early', () => {
    const saga = drive(checkout)
    const [timer] = saga.effects().filter(({ kind }) => kind === 'timer')
    assert.deepEqual(saga.hear({ kind: 'timer', timerId: `${RESERVE}@1/sent` }), [])
    assert.deepEqual(saga.effects(), [timer])
  })
})

describe('a call of unknown outcome', () => {
  it('is made again under the same key, and a late answer counts', () => {
    const saga = drive(checkout)
    assert.deepEqual(saga.ring(RESERVE), ['CallFailed'])
    assert.deepEqual(saga.ring(RESERVE), ['CallRepeated'])
    assert.deepEqual(
      saga.effects().flatMap((effect) => (effect.kind === 'call' ? [[effect.callId, effect.attempt]] : [])),
      [[RESERVE, 2]],
    )
    saga.ring(RESERVE)
    assert.deepEqual(saga.reply(ELSEWHERE, no), ['CallFailed', 'CompensationBegan'])
    assert.deepEqual(saga.reply(RESERVE), ['LateResultArrived', 'UndoCalled'])
    assert.deepEqual(saga.reply(`${RESERVE}/undo/1`), ['Undone', 'SagaEnded'])
  })

  it('is undone as soon as it is known, while the saga goes on elsewhere', () => {
    const saga = drive(checkout)
    for (let i = 0; i < 2; i++) saga.ring(RESERVE)
    assert.deepEqual(saga.ring(RESERVE), ['CallFailed', 'CallLeft', 'AlternativeTaken', 'StepCalled'])
    assert.deepEqual(saga.reply(RESERVE), ['LateResultArrived', 'UndoCalled'])
    saga.reply(ELSEWHERE)
    saga.reply(CHARGE)
    assert.deepEqual(saga.reply(SHIP), ['StepDone'])
    assert.deepEqual(saga.reply(`${RESERVE}/undo/1`), ['Undone', 'SagaEnded'])
    assert.equal(saga.state().endedAs, 'completed')
  })

  it('keeps a saga at its pivot until it is known: asked after, then a person is called', () => {
    const saga = drive(checkout)
    saga.reply(RESERVE)
    const heard: string[] = []
    for (let i = 0; i < 100 && saga.state().attention.length === 0; i++) heard.push(...saga.ring(CHARGE))
    assert.equal(heard.filter((type) => type === 'CallFailed').length, 26)
    assert.deepEqual(
      needsOf(saga.state()).map(({ at, trouble, input }) => [at, trouble, input]),
      [[CHARGE, 'outcome-unknown', { orderId: 'o1' }]],
    )
    assert.deepEqual(pending(saga.state()), [])
    assert.deepEqual(saga.hear({ ...acts, action: 'replace', at: CHARGE, input: {} }), [])
    assert.match(saga.refused()!, /may have had its effect/)
    assert.deepEqual(saga.hear({ ...acts, action: 'retry', at: CHARGE }), ['OperatorActed', 'CallRepeated'])
    assert.deepEqual(saga.reply(CHARGE), ['StepDone', 'StepCalled'])
    assert.deepEqual(needsOf(saga.state()), [])
  })

  it('gets a new key only after an answer that the definition finds worth another call', () => {
    const saga = drive(stubborn)
    assert.deepEqual(saga.reply(RESERVE, no), ['CallFailed'])
    assert.deepEqual(saga.ring(RESERVE), ['StepCalled'])
    assert.equal(saga.state().calls.at(-1)?.id, 's/reserve/0/2')
    assert.deepEqual(saga.reply('s/reserve/0/2', no), ['CallFailed', 'CompensationBegan', 'SagaEnded'])
  })
})

describe('cancelling', () => {
  it('takes back what is done, and what is under way once it is', () => {
    const saga = drive(trip)
    saga.reply('s/flight/0/1')
    assert.deepEqual(saga.hear(cancel), ['CancelAsked', 'CallLeft', 'CompensationBegan'])
    assert.deepEqual([saga.hear(cancel), saga.refused()], [[], 'the saga is being taken back already'])
    assert.deepEqual(saga.reply('s/gift/0/1'), ['LateResultArrived', 'UndoCalled'])
    assert.deepEqual(saga.reply('s/gift/0/1/undo/1'), ['Undone', 'UndoCalled'])
    assert.deepEqual(saga.reply('s/flight/0/1/undo/1'), ['Undone', 'SagaEnded'])
    assert.equal(saga.state().endedAs, 'cancelled')
  })

  it('is decided by the pivot where that is under way, and refused behind it', () => {
    const atPivot = () => {
      const saga = drive(checkout)
      saga.reply(RESERVE)
      assert.deepEqual(saga.hear(cancel), ['CancelAsked'])
      return saga
    }
    const passed = atPivot()
    assert.deepEqual(passed.reply(CHARGE), ['StepDone', 'CancelRefused', 'StepCalled'])
    assert.deepEqual([passed.hear(cancel), passed.refused()], [[], 'the saga is past its point of no return'])
    assert.deepEqual(atPivot().reply(CHARGE, no), ['CallFailed', 'CompensationBegan', 'UndoCalled'])
    assert.deepEqual(atPivot().reply(CHARGE, away), ['CallFailed', 'CompensationBegan', 'UndoCalled'])
  })
})

describe('asking, waiting, choosing', () => {
  const asked = () => {
    const saga = drive(whole)
    assert.deepEqual(saga.reply(RESERVE), ['StepDone', 'Asked'])
    return saga
  }

  it('goes on with the option of the one who is asked, and of nobody else', () => {
    const saga = asked()
    const answer = { kind: 'answer', node: 'sure', option: 'yes', by: member } as const
    saga.hear({ ...answer, by: operator })
    assert.equal(saga.refused(), '"sure" asks somebody else')
    saga.hear({ ...answer, option: 'perhaps' })
    assert.equal(saga.refused(), '"sure" offers yes, no, found "perhaps"')
    assert.deepEqual(saga.hear(answer), ['Answered', 'ChoiceMade', 'StepCalled', 'StepCalled'])
    saga.hear(answer)
    assert.equal(saga.refused(), '"sure" is answered already')
    assert.deepEqual(saga.hear({ kind: 'event', node: 'left', data: { parcel: 'p' } }), ['EventArrived'])
    saga.reply('s/b/0/1')
    assert.deepEqual(saga.reply('s/a/0/1'), ['StepDone', 'StepCalled'])
    assert.deepEqual(saga.reply(CHARGE), ['StepDone', 'StepCalled'])
    assert.deepEqual(saga.reply(SHIP), ['StepDone', 'SagaEnded'])
  })

  it('takes the default when the deadline passes, and takes back where the option says so', () => {
    assert.deepEqual(asked().ring('sure'), ['Answered', 'CompensationBegan', 'UndoCalled'])
  })
})
