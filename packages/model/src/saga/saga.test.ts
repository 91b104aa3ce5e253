import assert from 'node:assert/strict'
import { describe as suite, it } from 'node:test'
import { z } from 'zod'
import { type ActorKind, context, describe, findDrift, namedParts, publishedLanguage, system, words } from '../index.ts'
import { ATTEMPTS_MAX, SAGA_NODES_MAX } from './define-saga.ts'

const w = words('낱말', 'word', 'A word.')
const input = z.object({ orderId: z.string() })

/** A context with an event and commands that all do nothing. */
const openContext = (name: string, o: { readonly by?: ActorKind; readonly isPublic?: boolean } = {}) => {
  const made = context(name, { ...w, owner: 'team' })
  const Placed = publishedLanguage(name).event('Placed', 1, w, { data: input })
  const thing = made.aggregate('Thing', w, { initial: () => 0, events: { Placed } }).evolve({ Placed: (s) => s })
  const command = (named: string) =>
    thing.command(named, w, {
      input,
      by: [o.by ?? 'saga'],
      of: ({ orderId }) => orderId,
      emits: ['Placed'],
      rejects: {},
      decide: () => [],
      public: o.isPublic ?? true,
    })
  return { made, Placed, Do: command('Do'), DoElse: command('DoElse'), Undo: command('Undo') }
}

type Opened = ReturnType<typeof openContext>
const sent = (send: Opened['Do']) => ({ send, input: (d: { readonly orderId: string }) => ({ orderId: d.orderId }) })
const begin = ({ made, Placed }: Opened, name = 'Order') =>
  made.saga(name, w, { startsOn: Placed, key: (e) => e.orderId, data: (e) => e })

suite('a saga', () => {
  it('is told of with all that it sends, takes back and waits for', () => {
    const o = openContext('orders')
    begin(o)
      .step('one', { do: sent(o.Do), alternatives: [sent(o.DoElse)], compensate: sent(o.Undo), timeoutMs: 5_000 })
      .parallel('both', { a: (b) => b.step('two', { do: sent(o.Do) }), b: (b) => b })
      .step('point', { do: sent(o.Do), retry: { attempts: 1, backoffMs: 1 }, pivot: true })
      .waitFor('left', o.Placed, { key: (e) => e.orderId, deadlineMs: 9, otherwise: 'go-on' })
      .ask('glad', {
        of: () => ({ kind: 'member', id: 'm' }),
        options: { yes: 'go-on' },
        deadlineMs: 8,
        default: 'yes',
      })
    const [saga] = describe(system('s', [o.made])).contexts[0]!.sagas
    const name = (command: string) => ({ context: 'orders', command })
    const step = {
      kind: 'step',
      alternatives: [],
      compensate: null,
      attempts: 3,
      timeoutMs: 30_000,
      pivot: false,
      otherwise: null,
    }
    assert.deepEqual(saga?.sends, [name('Do'), name('DoElse'), name('Undo')])
    assert.deepEqual(saga.startsOn, { context: 'orders', event: 'Placed' })
    assert.deepEqual(saga.waitsFor, [{ context: 'orders', event: 'Placed' }])
    assert.deepEqual(saga.nodes, [
      {
        ...step,
        name: 'one',
        sends: name('Do'),
        alternatives: [name('DoElse')],
        compensate: name('Undo'),
        timeoutMs: 5_000,
      },
      { kind: 'parallel', name: 'both', branches: { a: [{ ...step, name: 'two', sends: name('Do') }], b: [] } },
      { ...step, name: 'point', sends: name('Do'), attempts: 1, pivot: true },
      { kind: 'wait', name: 'left', event: { context: 'orders', event: 'Placed' }, deadlineMs: 9, otherwise: 'go-on' },
      { kind: 'ask', name: 'glad', options: { yes: 'go-on' }, deadlineMs: 8, default: 'yes' },
    ])
    assert.ok(namedParts(o.made.definition()).some(({ kind, name: part }) => kind === 'saga' && part === 'Order'))
  })

  it('refuses what the compiler cannot see', () => {
    const o = openContext('orders')
    const step = { do: sent(o.Do) }
    const saga = () => begin(o, `S${o.made.definition().sagas.length}`)
    const first = saga()
    first.step('a', step)
    assert.throws(
      () => first.step('b', step),
      /saga orders\.S0: "b" is declared on a node that another follows already/,
    )
    assert.throws(
      () => saga().parallel('p', { a: (b) => b.step('x', step), b: (b) => b.step('x', step) }),
      /"x" is declared twice/,
    )
    assert.throws(() => saga().step('no/name', step), /"no\/name" is no name/)
    assert.throws(() => saga().step('a', { ...step, timeoutMs: 0 }), /timeoutMs is a whole number from 1, found 0/)
    const attempts = (n: number) => saga().step('a', { ...step, retry: { attempts: n, backoffMs: 1 } })
    attempts(ATTEMPTS_MAX)
    assert.throws(() => attempts(ATTEMPTS_MAX + 1), /at most 100, found 101/)
    const many = saga()
    const grow = (n: number) => {
      let grown = many as unknown as { step(name: string, spec: typeof step): typeof grown }
      for (let i = 0; i < n; i++) grown = grown.step(`n${i}`, step)
      return grown
    }
    const full = grow(SAGA_NODES_MAX)
    assert.throws(() => full.step('more', step), /has more than 100 nodes/)
    assert.throws(() => begin(o, 'S0'), /"S0" is declared twice/)
  })

  it('waits only for events it may hear of, and is brought from each version that it says', () => {
    const o = openContext('orders')
    const other = context('other', { ...w, owner: 't' })
    const Hidden = other.event('Hidden', 1, w, input)
    const spec = { startsOn: o.Placed, key: () => 'k', data: () => ({}) }
    assert.throws(
      () => o.made.saga('A', w, { ...spec, startsOn: Hidden }),
      /waits for other\.Hidden, which is not published/,
    )
    assert.throws(
      () => o.made.saga('B', w, { ...spec, version: 3, migrate: { 1: {} } }),
      /needs migrations from \[1,2\], found \[1\]/,
    )
    o.made.saga('C', w, { ...spec, version: 3, migrate: { 2: {} } })
    o.made.saga('D', w, { ...spec, version: 3 })
  })

  it('is held against the rest of the system', () => {
    const orders = openContext('orders')
    const stock = openContext('stock', { by: 'member', isPublic: false })
    begin(orders)
      .step('a', { do: sent(orders.Do) })
      .step('b', { do: sent(stock.Do) })
    assert.deepEqual(findDrift(system('s', [orders.made, stock.made])), [
      'saga orders.Order sends stock.Do, which is not public',
      'saga orders.Order sends stock.Do, which is not for sagas',
      'context orders sends stock.Do (saga Order), and no relation to stock says so',
    ])
    assert.deepEqual(findDrift(system('s', [orders.made])).slice(0, 1), [
      'saga orders.Order sends stock.Do, which no context of this system has',
    ])
  })
})
