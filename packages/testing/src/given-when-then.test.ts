import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, send, words } from '@banyan/model'
import { z } from 'zod'
import { given, happened, whenever } from './given-when-then.ts'

const w = words('낱말', 'word', 'A word.')
const bank = context('bank', { ...w, owner: 'team' })
const Paid = bank.event('Paid', 1, w, z.strictObject({ amount: z.int(), at: z.string() }))
const account = bank
  .aggregate('Account', w, { initial: () => ({ balance: 0 }), events: { Paid } })
  .evolve({ Paid: (s, e) => ({ balance: s.balance + e.amount }) })
const Pay = account.command('Pay', w, {
  input: z.strictObject({ amounts: z.array(z.int()) }),
  by: ['member'],
  of: () => 'a1',
  emits: ['Paid'],
  rejects: { TooMuch: z.strictObject({ limit: z.int() }) },
  decide: (_s, { amounts }, at) =>
    amounts.some((amount) => amount > 100)
      ? { rejected: 'TooMuch', why: { limit: 100 } }
      : amounts.map((amount) => ({ type: 'Paid', data: { amount, at: at.now.toISOString() } })),
  answer: (_events, after) => after,
})
const policy = bank.policy('when-paid', w, { on: Paid, then: ({ amount }) => send(Pay, { amounts: [amount] }) })

const now = new Date('2026-05-05T00:00:00.000Z')
const paid = (amount: number) => happened(Paid, { amount, at: now.toISOString() })
const paying = (...amounts: number[]) => given(account, paid(1)).when(Pay, { amounts }, { now })

describe('given, when, then', () => {
  it('holds for exactly what happened', () => {
    paying(2, 3).then(paid(2), paid(3)).thenAnswer({ balance: 6 })
    paying(101).thenRejected('TooMuch', { limit: 100 })
    whenever(policy, { amount: 5, at: '' }).then(send(Pay, { amounts: [5] }))
  })

  it('is red for another order, an extra or missing event, another instant, an extra field, another reason', () => {
    const later = happened(Paid, { amount: 2, at: '2026-05-05T00:00:00.001Z' })
    const extra = { type: 'Paid', data: { amount: 2, at: now.toISOString(), more: undefined } }
    for (const wrong of [
      [paid(3), paid(2)],
      [paid(2)],
      [paid(2), paid(3), paid(4)],
      [later, paid(3)],
      [extra, paid(3)],
    ])
      assert.throws(() => paying(2, 3).then(...wrong), /strictly deep-equal/)
    assert.throws(() => paying(101).thenRejected('TooMuch', { limit: 101 }))
    assert.throws(() => paying(101).then(paid(101)))
    assert.throws(() => paying(2).thenRejected('TooMuch', { limit: 100 }))
    assert.throws(() => paying(101).thenAnswer({ balance: 1 }), /no answer/)
    assert.throws(() => whenever(policy, { amount: 5, at: '' }).then())
  })

  it('is red for callers the command is not for, inputs and histories that do not fit', () => {
    const service = { kind: 'service', id: 's' } as const
    assert.throws(() => given(account).when(Pay, { amounts: [] }, { by: service }), /not for a service/)
    assert.throws(() => given(account).when(Pay, { amounts: [0.5] }))
    assert.throws(() => given(account, { type: 'Paid', data: {} }).when(Pay, { amounts: [] }))
    assert.throws(
      () => given(account, { type: 'Other', data: {} }).when(Pay, { amounts: [] }),
      /no event of this aggregate/,
    )
  })
})
