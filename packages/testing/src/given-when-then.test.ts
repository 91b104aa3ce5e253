import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, money, send, words } from '@banyan/model'
import { given, happened, whenever } from './given-when-then.ts'

const w = words('낱말', 'word', 'A word.')
const bank = context('bank', { ...w, owner: 'team' })
const Paid = bank.event('Paid', 1, w, money)
const account = bank
  .aggregate('Account', w, { initial: () => ({ balance: 0 }), events: { Paid } })
  .evolve({ Paid: (s, e) => ({ balance: s.balance + e.minor }) })
const LIMIT = { minor: 100, currency: 'KRW' } as const
/** Pays the amount in two parts: all but one, then one. */
const Pay = account.command('Pay', w, {
  input: money,
  by: ['member'],
  of: () => 'a1',
  emits: ['Paid'],
  rejects: { TooMuch: money },
  decide: (_s, { minor, currency }) =>
    minor > LIMIT.minor
      ? { rejected: 'TooMuch', why: LIMIT }
      : [
          { type: 'Paid', data: { minor: minor - 1, currency } },
          { type: 'Paid', data: { minor: 1, currency } },
        ],
  answer: (_events, after) => after,
})
const policy = bank.policy('when-paid', w, { on: Paid, sends: [Pay], then: (amount) => send(Pay, amount) })

const won = (minor: number) => ({ minor, currency: 'KRW' }) as const
const paid = (minor: number) => happened(Paid, won(minor))
const paying = (minor: number) => given(account, paid(1)).when(Pay, won(minor))

describe('given, when, then', () => {
  it('holds for exactly what happened', () => {
    paying(5).then(paid(4), paid(1)).thenAnswer({ balance: 6 })
    paying(101).thenRejected('TooMuch', won(100))
    whenever(policy, won(5)).then(send(Pay, won(5)))
  })

  it('is red for another order, an extra or missing event, another value, an extra field, another reason', () => {
    const extra = { type: 'Paid', data: { ...won(4), more: undefined } }
    const dollars = happened(Paid, { minor: 4, currency: 'USD' })
    for (const wrong of [
      [paid(1), paid(4)],
      [paid(4)],
      [paid(4), paid(1), paid(1)],
      [dollars, paid(1)],
      [extra, paid(1)],
    ])
      assert.throws(() => paying(5).then(...wrong), /strictly deep-equal/)
    assert.throws(() => paying(101).thenRejected('TooMuch', won(99)))
    assert.throws(() => paying(101).then(paid(100), paid(1)))
    assert.throws(() => paying(2).thenRejected('TooMuch', won(100)))
    assert.throws(() => paying(101).thenAnswer({ balance: 1 }), /no answer/)
    assert.throws(() => whenever(policy, won(5)).then())
  })

  it('is red for an answer of another shape than the command declares', () => {
    const base = {
      input: money,
      by: ['member'],
      of: () => 'a1',
      emits: ['Paid'],
      rejects: {},
      decide: () => [],
    } as const
    const answering = (name: string, answer: () => { readonly minor: number; readonly currency: 'KRW' }) =>
      account.command(name, w, { ...base, output: money, answer })
    given(account)
      .when(
        answering('AnswerWell', () => won(1)),
        won(1),
      )
      .thenAnswer(won(1))
    const half = answering('AnswerHalf', () => won(0.5))
    const more = answering('AnswerMore', () => ({ ...won(1), more: 'than that' }))
    for (const lying of [half, more]) assert.throws(() => given(account).when(lying, won(1)), /answers otherwise/)
  })

  it('is red for callers the command is not for, inputs and histories that do not fit', () => {
    const service = { kind: 'service', id: 's' } as const
    assert.throws(() => given(account).when(Pay, won(1), { by: service }), /not for a service/)
    assert.throws(() => given(account).when(Pay, won(0.5)))
    assert.throws(() => given(account, { type: 'Paid', data: {} }).when(Pay, won(1)))
    assert.throws(() => given(account, { type: 'Other', data: {} }).when(Pay, won(1)), /no event of this aggregate/)
  })
})
