import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Leases } from '../src/index.ts'
import type { OpenStore } from './contract.ts'
import { until } from './feeding.ts'

/** What the leases of every adapter must do. */
export const leaseContract = (adapter: string, open: OpenStore): void => {
  describe(`${adapter}: a lease`, () => {
    it('has one holder until it ends, and each holder a greater token', async (t) => {
      const leases = await opened(t, open)
      const first = await leases.acquire('x', 'a', 60_000)
      assert.ok(first)
      assert.equal(await leases.acquire('x', 'b', 60_000), undefined)
      assert.equal(await leases.renew(first, 60_000), true)
      await leases.release(first)
      const second = await leases.acquire('x', 'b', 60_000)
      assert.ok(second && second.token > first.token)
      assert.equal(await leases.renew(first, 60_000), false)
      await leases.release(first)
      assert.equal(await leases.renew(second, 60_000), true)
    })

    it('is renewed beside others, whatever becomes of those', async (t) => {
      const leases = await opened(t, open)
      const held = await Promise.all(['a', 'b', 'c'].map((name) => leases.acquire(name, 'me', 60_000)))
      await leases.acquire('b', 'me', 60_000) // a new token: the lease before it is lost
      const renewed = await Promise.all(held.map((lease) => leases.renew(lease!, 60_000)))
      assert.deepEqual(renewed, [true, false, true])
      assert.equal(await leases.acquire('a', 'other', 60_000), undefined)
    })

    it('is told with its holder to whoever asks, as long as it is held', async (t) => {
      const leases = await opened(t, open)
      const part = await leases.acquire('part 1', 'a', 60_000)
      await leases.acquire('part 0', 'b', 60_000)
      await leases.acquire('other', 'b', 60_000)
      await leases.acquire('part 2', 'c', 1)
      const holders = async () => (await leases.held('part ', 60_000)).map(({ name, holder }) => `${name} ${holder}`)
      await until(async () => (await holders()).length === 2)
      assert.deepEqual(await holders(), ['part 0 b', 'part 1 a'])
      assert.deepEqual((await leases.held('part 1', 60_000))[0], part)
      await leases.release(part!)
      assert.deepEqual(await holders(), ['part 0 b'])
      // Granted for longer than anybody asks: only before the clock jumped back.
      assert.deepEqual(await leases.held('part ', 1_000), [])
    })

    it('ends by itself, goes to one of many who want it, and to its own holder again', async (t) => {
      const leases = await opened(t, open)
      assert.ok(await leases.acquire('x', 'a', 1))
      const rivals = await until(async () => {
        const tries = await Promise.all(Array.from({ length: 10 }, (_, i) => leases.acquire('x', `rival-${i}`, 60_000)))
        return tries.some(Boolean) && tries
      })
      assert.equal(rivals.filter(Boolean).length, 1)
      const winner = rivals.find(Boolean)!
      const again = await leases.acquire('x', winner.holder, 60_000)
      assert.ok(again && again.token > winner.token)
    })
  })
}

const opened = async (t: TestContext, open: OpenStore): Promise<Leases> => {
  const store = await open(t)
  t.after(() => store[Symbol.asyncDispose]())
  return store.leases
}
