import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { type ComparedTable, compareTable, connectShop, memoryDigestStore, type StandingRow } from '../src/index.ts'
import { addUser, expressProfile, expressShop } from './express-shop.ts'
import { DIGEST_SECRET, mirror, steppedFollower } from './following.ts'

const signal = AbortSignal.timeout(60_000)
/** Longer than any test: whoever waits for it waits for what is delivered. */
const WITHIN_MS = 120_000

const opened = async (t: TestContext) => {
  const fixture = await expressShop(t)
  const profile = expressProfile()
  const [seen, store] = [mirror(), memoryDigestStore()]
  const shop = connectShop(profile, { connectionString: fixture.readerUrl })
  t.after(() => shop.close())
  const follower = steppedFollower({ profile, table: 'users', shop, store, onChange: seen.take })
  const compared = compareTable(profile, 'users', { shop, from: store, digestSecret: DIGEST_SECRET })
  const { userId } = await addUser(fixture, { email: 'a' })
  await follower.sweep()
  return { fixture, seen, follower, compared, userId, profile, store }
}

const brief = (rows: readonly StandingRow[]) => rows.map(({ key, row }) => `${key} ${row['email']}`)

const settled = (compared: ComparedTable, keys: readonly string[], withinMs = WITHIN_MS) =>
  compared.deliveredRowsOf(keys, { withinMs, signal })

describe('a table beside what was delivered of it', () => {
  test('is read page by page, or by its keys', async (t) => {
    const { compared, userId, fixture } = await opened(t)
    const { userId: other } = await addUser(fixture, { email: 'b' })
    assert.deepEqual(brief(await compared.rowsAfter(null, signal)), [`${userId} a`, `${other} b`])
    assert.deepEqual(brief(await compared.rowsAfter(userId, signal)), [`${other} b`])
    assert.deepEqual(await compared.rowsAfter(other, signal), [])
    assert.deepEqual(brief(await compared.rowsOf([userId, '4711'], signal)), [`${userId} a`])
  })

  test('stands once each row, and that it is gone, was delivered', async (t) => {
    const { compared, userId, fixture, follower } = await opened(t)
    const { userId: gone } = await addUser(fixture, { email: 'b' })
    await follower.sweep()
    await fixture.owner.query(`update users set email = 'c' where id = $1`, [userId])
    await fixture.owner.query('delete from users where id = $1', [gone])
    let isThere = false
    const waiting = settled(compared, [userId, gone]).finally(() => (isThere = true))
    assert.deepEqual(brief(await settled(compared, [userId, gone], 0)), [`${userId} c`], 'whatever, after the limit')
    assert.equal(isThere, false)
    await follower.sweep()
    assert.deepEqual(brief(await waiting), [`${userId} c`])
  })

  test('is delivered again as it stands when it is asked for, also what is gone and was never known', async (t) => {
    const { compared, userId, follower, seen } = await opened(t)
    await compared.deliverAgain([userId, '4711'], signal)
    seen.told.length = 0
    const waiting = settled(compared, [userId, '4711'])
    await follower.sweep()
    assert.deepEqual(
      seen.told.map(({ kind, key }) => [kind, key]),
      [
        ['upserted', userId],
        ['deleted', '4711'],
      ],
    )
    assert.deepEqual(brief(await waiting), [`${userId} a`])
  })
})
