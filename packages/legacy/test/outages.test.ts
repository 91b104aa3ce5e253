import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { sessionVerifier, shopDirectory } from '../src/index.ts'
import { ANSWER_GRACE_MS, openConnection } from '../src/postgres-shop/connection.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from './express-shop.ts'
import { stallingProxy } from './stalling-proxy.ts'

const SOON = AbortSignal.timeout(120_000)
const LIMIT_MS = 1_000
/** A busy machine is late; what hangs is later than that. */
const LATENESS_MS = 5_000
const budgets = (changed: object = {}) => ({
  budgets: { ...EXPRESS_PROFILE.budgets, statementTimeoutMs: LIMIT_MS, ...changed },
})
/** Ids are the cookies themselves here, so that each test can ask for sessions as it likes. */
const unsigned = (changed: object = {}) =>
  expressProfile({
    ...budgets(changed),
    session: { ...EXPRESS_PROFILE.session, signature: { scheme: 'none' } } as never,
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await assert.rejects(work, (error) => isFault(error, 'LEGACY_SHOP_UNREACHABLE') && error.retry === 'later')
  return performance.now() - from
}

describe('a shop’s database that', () => {
  test('refuses connections is unreachable, not a reason to log anybody out', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as { port: number }
    await new Promise((resolve) => closed.close(resolve))
    await using verifier = sessionVerifier(unsigned(), { connectionString: `postgresql://r:p@127.0.0.1:${port}/shop` })
    assert.ok((await timed(() => verifier.verify('connect.sid=x', SOON))) < LIMIT_MS + LATENESS_MS)
  })

  test('accepts connections and says nothing is given up in time, and asked again once it speaks', async (t) => {
    const shop = await expressShop(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    await using wire = await stallingProxy(shop.readerUrl)
    // One connection: if it hung on for good, nothing would ever be read again.
    const profile = expressProfile(budgets({ maxConnections: 1 }))
    await using directory = shopDirectory(profile, { connectionString: wire.url })
    wire.stall()
    assert.ok((await timed(() => directory.findUser(userId, SOON))) < LIMIT_MS + ANSWER_GRACE_MS + LATENESS_MS)
    wire.resume()
    assert.equal((await directory.findUser(userId, SOON))?.userId, userId)
    wire.stall() // Now with a connection that is open and was good a moment ago.
    assert.ok((await timed(() => directory.findUser(userId, SOON))) < LIMIT_MS + ANSWER_GRACE_MS + LATENESS_MS)
    wire.resume()
    assert.equal((await directory.findUser(userId, SOON))?.userId, userId)
    wire.cut()
    assert.ok((await timed(() => directory.findUser(userId, SOON))) < LIMIT_MS + LATENESS_MS)
    wire.resume()
    assert.equal((await directory.findUser(userId, SOON))?.userId, userId)
  })

  test('holds a lock on what we read cancels our statement by its own clock', async (t) => {
    const shop = await expressShop(t)
    await using verifier = sessionVerifier(unsigned(), { connectionString: shop.readerUrl })
    const holder = await shop.owner.connect()
    await holder.query('begin; lock table session in access exclusive mode')
    const took = await timed(() => verifier.verify('connect.sid=x', SOON))
    assert.ok(LIMIT_MS - 50 <= took && took < LIMIT_MS + ANSWER_GRACE_MS + LATENESS_MS)
    const ours = await holder.query(
      `select from pg_stat_activity where application_name = 'banyan' and state = 'active'`,
    )
    assert.equal(ours.rowCount, 0, 'nothing of ours goes on waiting at the shop')
    await holder.query('rollback')
    holder.release()
    assert.equal((await verifier.verify('connect.sid=x', SOON)).status, 'invalid')
  })

  test('is asked by many at once never sees more connections than the profile allows', async (t) => {
    const shop = await expressShop(t)
    for (const maxConnections of [1, 2]) {
      await using wire = await stallingProxy(shop.readerUrl)
      await using verifier = sessionVerifier(unsigned({ maxConnections, statementTimeoutMs: 5_000 }), {
        connectionString: wire.url,
      })
      await Promise.all(Array.from({ length: 50 }, (_, sid) => verifier.verify(`connect.sid=${sid}`, SOON)))
      assert.equal(wire.mostOpen(), maxConnections)
    }
  })

  test('is told who we are and that we only read, whatever its address says', async (t) => {
    const shop = await expressShop(t)
    const address = `${shop.ownerUrl}?application_name=x&options=-c%20default_transaction_read_only%3Doff&statement_timeout=0`
    // Even the owner's own rights would not help a statement of ours that wrote something.
    const connection = openConnection(expressProfile(budgets()), { connectionString: address })
    const settings = await connection.read(
      'show its settings',
      `select current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('default_transaction_read_only'),
        current_setting('TimeZone'), current_setting('application_name')`,
      [],
      SOON,
    )
    assert.deepEqual(settings, [['1s', '1s', 'on', 'UTC', 'banyan']])
    for (const write of [
      `insert into users (email) values ('x')`,
      'create table ours ()',
      `update users set role = 'admin'`,
    ]) {
      await assert.rejects(
        connection.read('write', write, [], SOON),
        (error) => isFault(error, 'LEGACY_READ_REFUSED') && error.data['sqlState'] === '25006',
      )
    }
    await connection.close()
  })
})

describe('reads on behalf of visitors', () => {
  test('over the budget are refused with a time, and cost the shop nothing', async (t) => {
    const shop = await expressShop(t)
    await using verifier = sessionVerifier(unsigned({ sessionReadsPerSecond: 2 }), { connectionString: shop.readerUrl })
    await verifier.verify('connect.sid=1', SOON)
    await verifier.verify('connect.sid=2', SOON)
    await assert.rejects(verifier.verify('connect.sid=3', SOON), (error) => {
      assert.ok(isFault(error, 'LEGACY_BUDGET_EXCEEDED'))
      assert.equal(error.retry, 'later')
      assert.equal(error.data['perSecond'], 2)
      assert.ok(0 < Number(error.data['retryAfterMs']) && Number(error.data['retryAfterMs']) <= 1_000)
      return true
    })
  })

  test('for one session at once are one read, and a caller who leaves takes it from nobody', async (t) => {
    const shop = await expressShop(t)
    await using verifier = sessionVerifier(unsigned({ sessionReadsPerSecond: 1 }), { connectionString: shop.readerUrl })
    const leaving = new AbortController()
    const left = verifier.verify('connect.sid=same', leaving.signal)
    const others = Promise.all(Array.from({ length: 20 }, () => verifier.verify('connect.sid=same', SOON)))
    leaving.abort(new Error('gone'))
    await assert.rejects(left, /gone/)
    assert.deepEqual(new Set((await others).map(({ status }) => status)), new Set(['invalid']))
  })

  test('that are forged are not read at all', async (t) => {
    const shop = await expressShop(t)
    const profile = expressProfile(budgets({ sessionReadsPerSecond: 0.01 }))
    await using verifier = sessionVerifier(profile, { connectionString: shop.readerUrl, secrets: ['right'] })
    for (let attempt = 0; attempt < 50; attempt++) {
      assert.equal((await verifier.verify(`connect.sid=s:${attempt}.forged`, SOON)).status, 'invalid')
    }
  })
})
