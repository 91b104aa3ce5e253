import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  type Balanced,
  createBalancer,
  EJECTED_AFTER_ERRORS,
  EJECTION_BASE_MS,
  EJECTION_FORGOTTEN_MS,
  EJECTION_MAX_MS,
  ERROR_COUNTS_AS_MS,
} from './balancer.ts'
import { type Behaviour, simulate } from './simulated-load.ts'

const NAME = 'social'

const instance = (id: string): Balanced => ({ id, url: `http://${id}` })

const rig = (ids: readonly string[], o: { readonly random?: () => number } = {}) => {
  let now = 1_000
  let list: readonly Balanced[] = ids.map(instance)
  const balancer = createBalancer({ instancesOf: () => list, clock: () => now, random: o.random ?? (() => 0) })
  const take = (...notThese: readonly string[]) => balancer.take(NAME, notThese.length === 0 ? undefined : notThese)
  return {
    balancer,
    take,
    pass: (ms: number) => void (now += ms),
    become: (next: readonly Balanced[]) => void (list = next),
    /** Fails until nobody is asked there any more, or `times` errors were noted. */
    fail: (id: string, times = EJECTED_AFTER_ERRORS) => {
      const others = list.map((each) => each.id).filter((each) => each !== id)
      for (let n = 0; n < times; n++) take(...others)?.done('error', ERROR_COUNTS_AS_MS)
    },
    ejectedForMs: () => Object.fromEntries(balancer.standings(NAME).map((one) => [one.instance.id, one.ejectedForMs])),
  }
}

describe('choosing among instances', () => {
  it('answers nobody where there is none, and the only one whatever it did', () => {
    assert.equal(rig([]).take(), undefined)
    const { take, fail } = rig(['a'])
    fail('a', 3 * EJECTED_AFTER_ERRORS)
    assert.equal(take()?.instance.id, 'a')
  })

  it('of two takes the one with fewer requests pending', () => {
    const { take } = rig(['a', 'b'])
    const first = take()
    assert.equal(first?.instance.id, 'a')
    assert.equal(take()?.instance.id, 'b')
    first?.done('ok', 5)
    assert.equal(take()?.instance.id, 'a')
  })

  it('takes another than those named, and nobody when all are', () => {
    const { take } = rig(['a', 'b'])
    assert.equal(take('a')?.instance.id, 'b')
    assert.equal(take('a', 'b'), undefined)
  })

  it('counts an answer once, however often it is told', () => {
    const { take, balancer } = rig(['a', 'b'])
    const taken = take()
    taken?.done('error', 1)
    taken?.done('error', 1)
    const [a] = balancer.standings(NAME)
    assert.deepEqual([a?.pending, a?.asked, a?.failed], [0, 1, 1])
  })

  it('lets an error count as pending for as long as a slow answer would take', () => {
    const { take, pass } = rig(['a', 'b'])
    take()?.done('error', 100)
    assert.equal(take()?.instance.id, 'b')
    pass(ERROR_COUNTS_AS_MS - 100 - 1)
    take()?.done('ok', 1) // a and b are equal: a's error, b's request
    pass(1)
    assert.equal(take()?.instance.id, 'a')
  })
})

describe('leaving out an instance', () => {
  it('happens after five errors in a row, not after four', () => {
    const { fail, ejectedForMs } = rig(['a', 'b'])
    fail('a', EJECTED_AFTER_ERRORS - 1)
    assert.deepEqual(ejectedForMs(), { a: 0, b: 0 })
    fail('a', 1)
    assert.deepEqual(ejectedForMs(), { a: EJECTION_BASE_MS, b: 0 })
  })

  it('is not for who answers in between', () => {
    const { fail, take, ejectedForMs } = rig(['a', 'b'])
    fail('a', EJECTED_AFTER_ERRORS - 1)
    take('b')?.done('ok', 1)
    fail('a', EJECTED_AFTER_ERRORS - 1)
    assert.deepEqual(ejectedForMs(), { a: 0, b: 0 })
  })

  it('never meets more than half: one of two, one of three, two of four', () => {
    for (const [count, most] of [
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 2],
    ] as const) {
      const ids = ['a', 'b', 'c', 'd', 'e'].slice(0, count)
      const { fail, ejectedForMs } = rig(ids)
      for (const id of ids) fail(id)
      assert.equal(Object.values(ejectedForMs()).filter((ms) => ms > 0).length, most, `of ${count}`)
    }
  })

  it('ends with one request on trial; one error is enough to leave it out again, for longer', () => {
    const { fail, take, pass, ejectedForMs } = rig(['a', 'b'])
    fail('a')
    assert.equal(take()?.instance.id, 'b')
    pass(EJECTION_BASE_MS)
    const trial = take()
    assert.equal(trial?.instance.id, 'a')
    for (let n = 0; n < 5; n++) assert.equal(take()?.instance.id, 'b', 'while the trial is under way')
    trial?.done('error', ERROR_COUNTS_AS_MS)
    assert.deepEqual(ejectedForMs(), { a: 2 * EJECTION_BASE_MS, b: 0 })
  })

  it('is over once the trial was answered', () => {
    const { fail, take, pass } = rig(['a', 'b'])
    fail('a')
    pass(EJECTION_BASE_MS)
    take()?.done('ok', 1)
    assert.deepEqual(new Set([take()?.instance.id, take()?.instance.id]), new Set(['a', 'b']))
  })

  it('takes no longer than a minute, and short again after a good time', () => {
    const { fail, take, pass, ejectedForMs } = rig(['a', 'b'])
    for (let n = 0; n < 40; n++) {
      fail('a')
      pass(ejectedForMs()['a']!)
    }
    fail('a')
    assert.equal(ejectedForMs()['a'], EJECTION_MAX_MS)
    pass(EJECTION_MAX_MS)
    take('b')?.done('ok', 1)
    pass(41 * EJECTION_FORGOTTEN_MS)
    fail('a')
    assert.equal(ejectedForMs()['a'], EJECTION_BASE_MS)
  })

  it('is no reason to ask nobody: a retry that knows nobody else goes there', () => {
    const { fail, take } = rig(['a', 'b'])
    fail('a')
    assert.equal(take('b')?.instance.id, 'a')
  })

  it('does not outlive the ones who made the half', () => {
    const { fail, become, take } = rig(['a', 'b', 'c', 'd'])
    fail('a')
    fail('b')
    become([instance('a'), instance('b')])
    assert.ok(take())
  })
})

describe('instances that come and go', () => {
  it('keeps what it knows of those who stay, and forgets who listens elsewhere', () => {
    const { fail, become, ejectedForMs } = rig(['a', 'b'])
    fail('a')
    become([instance('a'), instance('b'), instance('c')])
    assert.equal(ejectedForMs()['a'], EJECTION_BASE_MS)
    become([{ id: 'a', url: 'http://elsewhere' }, instance('b')])
    assert.equal(ejectedForMs()['a'], 0)
  })

  it('lets a request that began before its instance left end without a trace', () => {
    const { take, become, balancer } = rig(['a', 'b'])
    const taken = take()
    become([instance('b')])
    taken?.done('ok', 1)
    assert.deepEqual(
      balancer.standings(NAME).map(({ instance: { id }, pending }) => [id, pending]),
      [['b', 0]],
    )
  })
})

describe('shares under load, by seed', () => {
  const seeds = fc.integer({ min: 1, max: 1_000_000 })
  const healthy: Behaviour = { answersInMs: 20 }
  const run = (seed: number, behaviours: Readonly<Record<string, Behaviour>>, requests = 2_000) =>
    simulate({ seed, behaviours, requests, everyMs: 5 })

  it('is fair among equals, within a fifth', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 6 }), (seed, count) => {
        const behaviours = Object.fromEntries(Array.from({ length: count }, (_, n) => [`i${n}`, healthy]))
        const { shares } = run(seed, behaviours)
        for (const share of Object.values(shares)) assert.ok(Math.abs(share * count - 1) < 0.2, JSON.stringify(shares))
      }),
      { numRuns: 20 },
    )
  })

  it('gives one that fails at once less than two in a hundred', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { shares } = run(seed, { a: healthy, b: healthy, bad: { answersInMs: 1, fails: () => true } })
        assert.ok(shares['bad']! < 0.02, JSON.stringify(shares))
      }),
      { numRuns: 20 },
    )
  })

  it('gives one that fails every other time less than five in a hundred', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { shares } = run(seed, { a: healthy, b: healthy, bad: { answersInMs: 1, fails: (n) => n % 2 === 0 } })
        assert.ok(shares['bad']! < 0.05, JSON.stringify(shares))
      }),
      { numRuns: 20 },
    )
  })

  it('gives a slow one as much as it can do', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { shares } = run(seed, { a: healthy, b: healthy, slow: { answersInMs: 1_000 } })
        assert.ok(shares['slow']! < 0.05, JSON.stringify(shares))
      }),
      { numRuns: 20 },
    )
  })

  it('takes back one that has recovered', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { lastShares } = run(
          seed,
          { a: healthy, b: healthy, sick: { answersInMs: 20, fails: (_, ms) => ms < 4_000 } },
          8_000,
        )
        assert.ok(Math.abs(lastShares['sick']! * 3 - 1) < 0.2, JSON.stringify(lastShares))
      }),
      { numRuns: 10 },
    )
  })

  it('answers somebody for each request, were all of them bad', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 5 }), (seed, count) => {
        const bad: Behaviour = { answersInMs: 1, fails: () => true }
        const behaviours = Object.fromEntries(Array.from({ length: count }, (_, n) => [`i${n}`, bad]))
        const { unanswered } = run(seed, behaviours, 500)
        assert.equal(unanswered, 0)
      }),
      { numRuns: 20 },
    )
  })
})
