import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { type DigestStore, MAX_STORE_KEYS, memoryDigestStore, postgresDigestStore } from '../src/index.ts'

const SOON = AbortSignal.timeout(60_000)

/** Each adapter of the port inherits every test. */
const ADAPTERS: readonly { readonly name: string; readonly open: (t: TestContext) => Promise<DigestStore> }[] = [
  { name: 'in memory', open: async () => memoryDigestStore() },
  {
    name: 'in PostgreSQL',
    open: async (t) => {
      const database = await testDatabase()
      const store = postgresDigestStore({ connectionString: database.url })
      t.after(async () => {
        await store.close()
        await database.drop()
      })
      return store
    },
  },
]

const allKeys = async (store: DigestStore, source: string): Promise<string[]> => {
  const keys: string[] = []
  for (;;) {
    const page = await store.keysAfter(source, keys.at(-1), SOON)
    if (page.length === 0) return keys
    assert.ok(page.length <= MAX_STORE_KEYS)
    keys.push(...page)
  }
}

for (const { name, open } of ADAPTERS) {
  describe(`a store of digests ${name}`, () => {
    test('gives back what was saved, last write wins, unknown keys left out', async (t) => {
      const store = await open(t)
      assert.deepEqual(await store.digests('shop/users', ['1'], SOON), new Map())
      await store.save(
        'shop/users',
        new Map([
          ['1', 'one'],
          ['2', 'two'],
        ]),
        SOON,
      )
      await store.save(
        'shop/users',
        new Map([
          ['2', 'TWO'],
          ['3', 'three'],
        ]),
        SOON,
      )
      assert.deepEqual(
        await store.digests('shop/users', ['1', '2', '9'], SOON),
        new Map([
          ['1', 'one'],
          ['2', 'TWO'],
        ]),
      )
      assert.equal(await store.countKeys('shop/users', SOON), 3)
    })

    test('keeps sources apart, also those whose names run into each other', async (t) => {
      const store = await open(t)
      await store.save('shop/users', new Map([['1', 'a']]), SOON)
      await store.save('shop/user', new Map([['s1', 'b']]), SOON)
      await store.saveMark('shop/users', 'then', SOON)
      assert.deepEqual(await allKeys(store, 'shop/users'), ['1'])
      assert.deepEqual(await allKeys(store, 'shop/user'), ['s1'])
      assert.equal(await store.findMark('shop/user', SOON), undefined)
    })

    test('forgets what is removed, once or twice', async (t) => {
      const store = await open(t)
      await store.save(
        'shop/users',
        new Map([
          ['1', 'a'],
          ['2', 'b'],
        ]),
        SOON,
      )
      await store.remove('shop/users', ['1', '9'], SOON)
      await store.remove('shop/users', ['1'], SOON)
      assert.deepEqual(await allKeys(store, 'shop/users'), ['2'])
      assert.equal(await store.countKeys('shop/users', SOON), 1)
    })

    test('lists every key once, page by page, while keys are removed behind', async (t) => {
      const store = await open(t)
      const odd = ['', ' ', 'a', 'A', 'ä', 'Z', '10', '9', '-1', '나무', '🌳', `'`, '\\', '{}', 'a,b', '"']
      const keys = [...odd, ...Array.from({ length: 2 * MAX_STORE_KEYS }, (_, n) => `n${n}`)]
      for (let at = 0; at < keys.length; at += MAX_STORE_KEYS) {
        await store.save('shop/users', new Map(keys.slice(at, at + MAX_STORE_KEYS).map((key) => [key, 'x'])), SOON)
      }
      assert.deepEqual(new Set(await allKeys(store, 'shop/users')), new Set(keys))
      const seen: string[] = []
      for (;;) {
        const page = await store.keysAfter('shop/users', seen.at(-1), SOON)
        if (page.length === 0) break
        await store.remove('shop/users', page, SOON)
        seen.push(...page)
      }
      assert.deepEqual([seen.length, new Set(seen)], [keys.length, new Set(keys)])
      assert.equal(await store.countKeys('shop/users', SOON), 0)
    })

    test('keeps a mark, and replaces it', async (t) => {
      const store = await open(t)
      assert.equal(await store.findMark('shop/users', SOON), undefined)
      await store.saveMark('shop/users', '2026-01-01 00:00:00.000001+00', SOON)
      await store.saveMark('shop/users', '2026-01-02 00:00:00+00', SOON)
      assert.equal(await store.findMark('shop/users', SOON), '2026-01-02 00:00:00+00')
    })
  })
}

test('a store in PostgreSQL remembers over a restart, and two may make its tables at once', async (t) => {
  const database = await testDatabase(t)
  const stores = [1, 2, 3].map(() => postgresDigestStore({ connectionString: database.url }))
  await Promise.all(stores.map((store, n) => store.save('shop/users', new Map([[`${n}`, 'x']]), SOON)))
  await Promise.all(stores.map((store) => store.close()))
  await using again = postgresDigestStore({ connectionString: database.url })
  assert.deepEqual(await allKeys(again, 'shop/users'), ['0', '1', '2'])
})

test('a store in PostgreSQL that is away says so, to be tried later', async () => {
  await using store = postgresDigestStore({ connectionString: 'postgresql://x:y@127.0.0.1:1/none' })
  await assert.rejects(
    store.countKeys('shop/users', SOON),
    (error) => isFault(error, 'LEGACY_DIGEST_STORE_AWAY') && error.retry === 'later',
  )
})
