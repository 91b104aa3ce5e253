import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { context, type Context, findDrift, send, system, words } from '../index.ts'

const w = words('낱말', 'word', 'A word.')
const nothing = z.strictObject({})

/** A context whose command can be sent from outside and whose event is published. */
const selling = (name: string) => {
  const made = context(name, { ...w, owner: 'team' })
  const Sold = made.event('Sold', 1, w, nothing, { published: true })
  const counter = made.aggregate('Counter', w, { initial: () => ({}), events: { Sold } }).evolve({ Sold: (s) => s })
  const Sell = counter.command('Sell', w, {
    input: nothing,
    by: ['service'],
    of: () => 'x',
    emits: ['Sold'],
    rejects: {},
    decide: () => [{ type: 'Sold', data: {} }],
    public: true,
  })
  return { made, Sell }
}

const listening = () => {
  const { made } = selling('books')
  const shop = selling('shop')
  const [Sold] = shop.made.definition().events
  made.policy('when-sold', w, { on: Sold!, sends: [shop.Sell], then: () => send(shop.Sell, {}) })
  const drift = (...relations: readonly Parameters<Context['relation']>[0][]) => {
    for (const relation of relations) made.relation(relation)
    return findDrift(system('Company', [made, shop.made]))
  }
  return { made, shop: shop.made, drift }
}

describe('the context map and the code', () => {
  it('differ where a policy waits for or sends to a neighbour whom no relation names', () => {
    assert.deepEqual(listening().drift(), [
      'context books waits for shop.Sold (policy when-sold), and no relation to shop says so',
      'context books sends shop.Sell (policy when-sold), and no relation to shop says so',
    ])
    const published = { kind: 'published-language', to: 'shop', role: 'downstream', means: 'What is sold.' } as const
    assert.deepEqual(listening().drift(published), [])
  })

  it('differ where they are to go separate ways', () => {
    const apart = { kind: 'separate-ways', to: 'shop', role: 'downstream', means: 'Nothing.' } as const
    assert.deepEqual(listening().drift(apart), [
      'context books waits for shop.Sold (policy when-sold), though it goes separate ways from shop',
      'context books sends shop.Sell (policy when-sold), though it goes separate ways from shop',
    ])
  })

  it('differ where events come from a system that stands in no relation, and where nobody reads what is published', () => {
    const { made } = selling('books')
    const bank = made.externalSystem('bank', w)
    const Paid = made.event('Paid', 1, w, nothing, { external: 'bank' })
    const till = made.aggregate('Till', w, { initial: () => ({}), events: { Paid } }).evolve({ Paid: (s) => s })
    till.command('Pay', w, {
      input: nothing,
      by: ['service'],
      of: () => 'x',
      emits: ['Paid'],
      rejects: {},
      decide: () => [],
    })
    const shop = selling('shop').made
    made.relation({ kind: 'published-language', to: 'shop', role: 'downstream', means: 'What is sold.' })
    assert.deepEqual(findDrift(system('Company', [made, shop])), [
      'context books has Paid from bank, and no relation to bank says so',
      'context books is said to read the published language of shop, and waits for none of its events',
    ])
    made.relation({ kind: 'anticorruption-layer', to: bank.name, role: 'downstream', means: 'Payments.' })
    assert.equal(findDrift(system('Company', [made, shop])).length, 1)
  })
})
