import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { EventStore } from '../src/index.ts'
import type { OpenStore } from './contract.ts'
import { event, provenance, toStream, withCommand } from './example.ts'
import { wholeFeed } from './feeding.ts'

/** What every adapter must do with appends that arrive together, that move an inbox, or that hold under a lease. */
export const companyContract = (adapter: string, open: OpenStore): void => {
  describe(`${adapter}: an append in company`, () => {
    it('is not failed by a bad one that arrives with it', async (t) => {
      const store = await opened(t, open)
      const results = await Promise.allSettled([
        store.append(toStream('Good-1', 0, event('A'))),
        store.append(toStream('Bad', 0, { ...event('A'), data: '{"broken":' })),
        store.append(toStream('Good-2', 0, event('A'))),
        store.append(toStream('Stale', 7, event('A'))),
      ])
      assert.deepEqual(
        results.map((r) => (r.status === 'fulfilled' ? r.value.kind : 'failed')),
        ['appended', 'failed', 'appended', 'conflict'],
      )
      assert.deepEqual((await wholeFeed(store)).map((e) => e.stream).toSorted(), ['Good-1', 'Good-2'])
    })

    it('moves an inbox once: a duplicate of any age and a gap are told apart', async (t) => {
      const store = await opened(t, open)
      const from = (publishedSequence: number, i = publishedSequence) => ({
        ...toStream(`Copy-${i}`, 0, event('Copied')),
        inbox: { consumer: 'social/policy', source: 'members:Member-1', publishedSequence },
      })
      assert.equal((await store.append(from(1))).kind, 'appended')
      assert.equal((await store.append(from(2))).kind, 'appended')
      assert.deepEqual(await store.append(from(1, 9)), { kind: 'inbox-duplicate', last: 2 })
      assert.deepEqual(await store.append(from(4)), { kind: 'inbox-gap', last: 2 })
      assert.equal((await store.append(from(3))).kind, 'appended')
      const other = { ...from(4), inbox: { ...from(4).inbox, consumer: 'another' } }
      assert.equal((await store.append(other)).kind, 'appended')
    })

    it('moves an inbox past what its consumer does not hear of, from where it stands, and under a lease', async (t) => {
      const store = await opened(t, open)
      const mark = { consumer: 'social/policy', source: 'members:Member-1' }
      const at = async (publishedSequence: number) =>
        store.append({ writes: [], provenance, inbox: { ...mark, publishedSequence } })
      await at(1)
      const lease = (await store.leases.acquire('part', 'me', 60_000))!
      assert.equal(await store.passInbox({ ...mark, from: 2, to: 4 }), false)
      assert.equal(await store.passInbox({ ...mark, from: 1, to: 4, fence: { ...lease, token: 99 } }), false)
      assert.deepEqual(await at(5), { kind: 'inbox-gap', last: 1 })
      assert.equal(await store.passInbox({ ...mark, from: 1, to: 4, fence: lease }), true)
      assert.equal((await at(5)).kind, 'appended')
      assert.equal(await store.passInbox({ ...mark, from: 5, to: 6 }), true)
      assert.equal((await at(7)).kind, 'appended')
    })

    it('leaves an inbox where it was when it does not take effect itself', async (t) => {
      const store = await opened(t, open)
      const inbox = { consumer: 'c', source: 's', publishedSequence: 1 }
      assert.equal((await store.append({ ...toStream('S', 5, event('A')), inbox })).kind, 'conflict')
      assert.equal((await store.append({ ...toStream('S', 0, event('A')), inbox })).kind, 'appended')
      assert.deepEqual(await store.append({ writes: [], provenance, inbox }), { kind: 'inbox-duplicate', last: 1 })
    })

    it('moves two inboxes of one company, and one mark that comes twice in it once', async (t) => {
      const store = await opened(t, open)
      const inbox = { consumer: 'c', source: 's', publishedSequence: 1 }
      const results = await Promise.all([
        store.append({ ...toStream('S-1', 0, event('A')), inbox }),
        store.append({ ...toStream('S-2', 0, event('A')), inbox }),
        store.append({ ...toStream('S-3', 0, event('A')), inbox: { ...inbox, source: 'other' } }),
        store.append({ ...toStream('S-4', 0, event('A')), inbox: { ...inbox, publishedSequence: 2 } }),
      ])
      assert.deepEqual(
        results.map((r) => r.kind),
        ['appended', 'inbox-duplicate', 'appended', 'appended'],
      )
      assert.deepEqual((await wholeFeed(store)).map((e) => e.stream).toSorted(), ['S-1', 'S-3', 'S-4'])
    })

    it('gives each of those that move inboxes its own verdict, and the others lose nothing by it', async (t) => {
      const store = await opened(t, open)
      const mark = (source: string, publishedSequence: number) => ({
        inbox: { consumer: 'c', source, publishedSequence },
      })
      for (const source of ['moved', 'ahead'])
        await store.append({ ...toStream(`Before-${source}`, 0, event('A')), ...mark(source, 1) })
      const command = withCommand(toStream('Known', 0, event('A')), 'k')
      await store.append(command)
      const lease = await store.leases.acquire('partition-1', 'host-a', 60_000)
      assert.ok(lease)
      const fence = { name: lease.name, token: lease.token }
      const lost = { ...fence, token: lease.token - 1 }
      const requests = [
        { ...toStream('Good-1', 0, event('A')), ...mark('one', 1) },
        { ...toStream('Twice', 0, event('A')), ...mark('moved', 1) },
        { ...toStream('Fenced', 0, event('A')), ...mark('two', 1), fence: lost },
        { ...toStream('Early', 0, event('A')), ...mark('ahead', 3) },
        { ...toStream('Stale', 7, event('A')), ...mark('three', 1) },
        { ...command, ...mark('four', 1) },
        { writes: [], provenance, ...mark('five', 1), fence },
        { ...toStream('Good-2', 0, event('A')), ...mark('moved', 2), fence },
      ]
      const kinds = async () => (await Promise.all(requests.map((r) => store.append(r)))).map((r) => r.kind)
      const [appended, duplicate, gap] = ['appended', 'inbox-duplicate', 'inbox-gap']
      assert.deepEqual(await kinds(), [appended, duplicate, 'fenced', gap, 'conflict', 'repeated', appended, appended])
      const marked = [duplicate, duplicate, 'fenced', gap, 'conflict', duplicate, duplicate, duplicate]
      assert.deepEqual(await kinds(), marked, 'who had no effect moved no inbox')
      assert.deepEqual((await wholeFeed(store)).map((e) => e.stream).toSorted(), [
        'Before-ahead',
        'Before-moved',
        'Good-1',
        'Good-2',
        'Known',
      ])
    })

    it('holds only while its lease does', async (t) => {
      const store = await opened(t, open)
      const lease = await store.leases.acquire('partition-1', 'host-a', 60_000)
      assert.ok(lease)
      const fence = { name: lease.name, token: lease.token }
      assert.equal((await store.append({ ...toStream('S', 0, event('A')), fence })).kind, 'appended')
      await store.leases.release(lease)
      assert.ok(await store.leases.acquire('partition-1', 'host-b', 60_000))
      assert.deepEqual(await store.append({ ...toStream('S', 1, event('A')), fence }), {
        kind: 'fenced',
        name: 'partition-1',
      })
      assert.equal((await store.readStream('S', { after: 0, limit: 9 })).length, 1)
    })
  })
}

const opened = async (t: TestContext, open: OpenStore): Promise<EventStore> => {
  const store = await open(t)
  t.after(() => store[Symbol.asyncDispose]())
  return store
}
