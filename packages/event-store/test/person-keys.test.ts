import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { memoryPersonKeys, openPool, type PersonKeys, postgresPersonKeys } from '../src/index.ts'

const adapters: readonly { readonly name: string; readonly open: (t: TestContext) => Promise<PersonKeys> }[] = [
  { name: 'Memory', open: async () => memoryPersonKeys() },
  {
    name: 'PostgreSQL',
    open: async (t) =>
      postgresPersonKeys({ context: 'social', url: (await testDatabase(t)).url, secret: 'wrapping secret' }),
  },
]

for (const { name, open } of adapters)
  describe(`${name}: person keys`, () => {
    const opened = async (t: TestContext): Promise<PersonKeys> => {
      const keys = await open(t)
      t.after(() => keys[Symbol.asyncDispose]())
      return keys
    }

    it('are made on first use, once, and stay the same', async (t) => {
      const keys = await opened(t)
      const [first, ...rest] = await Promise.all(Array.from({ length: 20 }, () => keys.obtain('mina')))
      assert.equal(first!.symmetricKeySize, 32)
      for (const key of rest) assert.ok(key.equals(first!))
      assert.ok(!(await keys.obtain('joon')).equals(first!))
      const found = await keys.find(['mina', 'nobody'])
      assert.deepEqual([...found.keys()], ['mina'])
      assert.ok(found.get('mina')?.equals(first!))
    })

    it('are gone for ever once their person is forgotten', async (t) => {
      const keys = await opened(t)
      await keys.obtain('mina')
      await keys.forget('mina')
      await keys.forget('mina')
      assert.equal((await keys.find(['mina'])).size, 0)
      await assert.rejects(keys.obtain('mina'), (error) => isFault(error, 'STORE_PERSON_FORGOTTEN'))
      await keys.forget('never seen')
      await assert.rejects(keys.obtain('never seen'), (error) => isFault(error, 'STORE_PERSON_FORGOTTEN'))
    })
  })

describe('person keys on PostgreSQL', () => {
  it('survive a restart, lie there wrapped, and open with the right secret only', async (t) => {
    const { url } = await testDatabase(t)
    const first = await postgresPersonKeys({ context: 'social', url, secret: 'right' })
    const key = await first.obtain('mina')
    await first[Symbol.asyncDispose]()
    const again = await postgresPersonKeys({ context: 'social', url, secret: 'right' })
    t.after(() => again[Symbol.asyncDispose]())
    assert.ok((await again.obtain('mina')).equals(key))
    const wrong = await postgresPersonKeys({ context: 'social', url, secret: 'wrong' })
    t.after(() => wrong[Symbol.asyncDispose]())
    await assert.rejects(wrong.obtain('mina'))
    const pool = openPool(url, { connections: 1, name: 'test' })
    t.after(() => pool.end())
    const { rows } = await pool.query<{ wrapped: Buffer }>('select wrapped from person_keys')
    assert.ok(!rows[0]!.wrapped.includes(key.export()))
  })

  it('are refused by another host as soon as its cache has run out', async (t) => {
    const { url } = await testDatabase(t)
    const [here, there] = await Promise.all(
      [0, 1].map(() => postgresPersonKeys({ context: 'social', url, secret: 's', cacheTtlMs: 0 })),
    )
    t.after(() => Promise.all([here![Symbol.asyncDispose](), there![Symbol.asyncDispose]()]).then(() => {}))
    await there!.obtain('mina')
    await here!.forget('mina')
    await assert.rejects(there!.obtain('mina'), (error) => isFault(error, 'STORE_PERSON_FORGOTTEN'))
  })
})
