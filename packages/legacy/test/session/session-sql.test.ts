import assert from 'node:assert/strict'
import { createHmac, createHash, randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import { type SessionVerdict, type SessionVerifier, sessionVerifier } from '../../src/index.ts'
import { MAX_CREDENTIAL_CHARACTERS } from '../../src/session/presented.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from '../express-shop.ts'
import type { ShopFixture } from '../shop-database.ts'

const SECRET = 'the secret of today'
const OLDER = 'the secret of last year'
const SOON = AbortSignal.timeout(60_000)

const signature = (sid: string, secret = SECRET) =>
  createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
const signed = (sid: string, secret = SECRET) => `s:${sid}.${signature(sid, secret)}`
const cookie = (value: string) => `connect.sid=${encodeURIComponent(value)}`
const reasonOf = (verdict: SessionVerdict) => (verdict.status === 'invalid' ? verdict.reason : verdict.status)

/** As connect-pg-simple does, in the time zone of the writing connection. */
const addSession = async (
  shop: ShopFixture,
  o: { readonly sess: unknown; readonly sid?: string; readonly endsInSeconds?: number; readonly zone?: string },
): Promise<string> => {
  const sid = o.sid ?? randomUUID()
  const writer = await shop.owner.connect()
  await writer.query(`set timezone to '${o.zone ?? 'UTC'}'`)
  const expire = Math.ceil(Date.now() / 1_000 + (o.endsInSeconds ?? 1_800))
  await writer.query('insert into session (sess, expire, sid) select $1, to_timestamp($2), $3', [
    JSON.stringify(o.sess),
    expire,
    sid,
  ])
  await writer.query('reset timezone')
  writer.release()
  return sid
}

type Opened = { readonly shop: ShopFixture; readonly verifier: SessionVerifier }

const opened = async (t: TestContext, profile = expressProfile(UTC)): Promise<Opened> => {
  const shop = await expressShop(t)
  const verifier = sessionVerifier(profile, { connectionString: shop.readerUrl, secrets: [SECRET, OLDER] })
  t.after(() => verifier.close())
  return { shop, verifier }
}

const sessionOf = (changed: object) =>
  ({ session: { ...EXPRESS_PROFILE.session, ...changed } }) as typeof EXPRESS_PROFILE
const expiresIn = (writtenIn: string) => sessionOf({ expires: { column: 'expire', type: 'timestamp', writtenIn } })
const UTC = expiresIn('UTC')

describe('a session in the shop’s table', () => {
  test('of a customer is valid, and names the user, not the customer', async (t) => {
    const { shop, verifier } = await opened(t)
    const { userId, customerId } = await addUser(shop, { email: 'a@shop.example', name: 'A' })
    const sid = await addSession(shop, { sess: { userId: Number(userId) }, endsInSeconds: 600 })
    const verdict = await verifier.verify(`theme=dark; ${cookie(signed(sid))}; x=1`, SOON)
    assert.ok(verdict.status === 'valid')
    assert.equal(verdict.userId, userId)
    assert.notEqual(verdict.userId, customerId)
    assert.equal(verdict.userKind, 'customer')
    assert.ok(Math.abs(verdict.expiresAt.getTime() - Date.now() - 600_000) < 5_000)
    assert.equal(verdict.sessionKey, ((await verifier.verify(cookie(signed(sid)), SOON)) as typeof verdict).sessionKey)
    assert.ok(!JSON.stringify(verdict).includes(sid), 'the key must not be the id, or it would log its reader in')
  })

  test('signed with any secret still in rotation is valid; with another one it is not', async (t) => {
    const { shop, verifier } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    const sid = await addSession(shop, { sess: { userId } })
    assert.equal((await verifier.verify(cookie(signed(sid, OLDER)), SOON)).status, 'valid')
    assert.equal(reasonOf(await verifier.verify(cookie(signed(sid, 'retired')), SOON)), 'signature-wrong')
  })

  test('of an administrator is staff, whatever role an administrator has', async (t) => {
    const { shop, verifier } = await opened(t)
    for (const role of ['admin', 'operator', '']) {
      const { userId } = await addUser(shop, { email: `${role}@shop.example`, role })
      const sid = await addSession(shop, { sess: { userId } })
      const verdict = await verifier.verify(cookie(signed(sid)), SOON)
      assert.equal(verdict.status === 'valid' && verdict.userKind, 'staff')
    }
  })

  test('that nobody has logged in with is none; of a user who is gone it is invalid', async (t) => {
    const { shop, verifier } = await opened(t)
    const verdicts = []
    for (const sess of [
      {},
      { userId: null },
      { userId: 999 },
      { userId: '1 or 1=1' },
      { userId: { id: 1 } },
      { userId: '' },
    ]) {
      const sid = await addSession(shop, { sess })
      verdicts.push(reasonOf(await verifier.verify(cookie(signed(sid)), SOON)))
    }
    assert.deepEqual(verdicts, ['none', 'none', 'user-unknown', 'user-unknown', 'user-unknown', 'user-unknown'])
  })

  test('that has expired, or whose row is gone, is invalid', async (t) => {
    const { shop, verifier } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    const old = await addSession(shop, { sess: { userId }, endsInSeconds: -1 })
    assert.equal(reasonOf(await verifier.verify(cookie(signed(old)), SOON)), 'expired')
    const sid = await addSession(shop, { sess: { userId } })
    assert.equal((await verifier.verify(cookie(signed(sid)), SOON)).status, 'valid')
    await shop.owner.query('delete from session where sid = $1', [sid])
    assert.equal(reasonOf(await verifier.verify(cookie(signed(sid)), SOON)), 'session-unknown')
  })

  test('with a user id deep inside its JSON, or in a column of its own, or with a hashed id is found', async (t) => {
    const { shop } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    await shop.owner.query('create table remembered (token_hash text, until timestamptz, who integer)')
    await shop.owner.query(`grant select on remembered to ${shop.reader}`)
    await shop.owner.query(`insert into remembered values ($1, now() + interval '1 hour', $2)`, [
      createHash('sha256').update('token').digest('hex'),
      userId,
    ])
    const deep = await addSession(shop, { sess: { passport: { user: Number(userId) } } })
    await using passport = sessionVerifier(
      expressProfile({ session: { ...UTC.session, userIdPath: ['passport', 'user'] } as never }),
      { connectionString: shop.readerUrl, secrets: [SECRET] },
    )
    assert.equal((await passport.verify(cookie(signed(deep)), SOON)).status, 'valid')
    const profile = expressProfile({
      session: {
        kind: 'session-sql',
        cookie: 'remember',
        signature: { scheme: 'none' },
        table: 'remembered',
        idColumn: 'token_hash',
        idStoredAs: 'sha256-hex',
        userIdColumn: 'who',
        expires: { column: 'until', type: 'timestamptz' },
      },
    })
    await using remembered = sessionVerifier(profile, { connectionString: shop.readerUrl })
    assert.equal((await remembered.verify('remember=token', SOON)).status, 'valid')
    assert.equal(reasonOf(await remembered.verify('remember=other', SOON)), 'session-unknown')
  })
})

describe('an end written without a time zone', () => {
  // Half an hour left or gone: any wrong zone is hours off, and would turn either answer around.
  for (const zone of ['Asia/Seoul', 'America/New_York', 'UTC']) {
    test(`by a shop in ${zone} is read as such, whatever zone the reader has`, async (t) => {
      const { shop, verifier } = await opened(t, expressProfile(expiresIn(zone)))
      const name = new URL(shop.ownerUrl).pathname.slice(1)
      await shop.owner.query(`alter database ${name} set timezone to 'Pacific/Auckland'`)
      const { userId } = await addUser(shop, { email: 'a@shop.example' })
      const open = await addSession(shop, { sess: { userId }, zone, endsInSeconds: 1_800 })
      const over = await addSession(shop, { sess: { userId }, zone, endsInSeconds: -1_800 })
      const verdict = await verifier.verify(cookie(signed(open)), SOON)
      assert.ok(verdict.status === 'valid')
      assert.ok(Math.abs(verdict.expiresAt.getTime() - Date.now() - 1_800_000) < 5_000)
      assert.equal(reasonOf(await verifier.verify(cookie(signed(over)), SOON)), 'expired')
    })
  }

  test('with the server’s own zone is read in that one, though our connections read in UTC', async (t) => {
    const { shop, verifier } = await opened(t, expressProfile())
    const name = new URL(shop.ownerUrl).pathname.slice(1)
    await shop.owner.query(`alter database ${name} set timezone to 'Asia/Seoul'`)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    const open = await addSession(shop, { sess: { userId }, zone: 'Asia/Seoul', endsInSeconds: 1_800 })
    const over = await addSession(shop, { sess: { userId }, zone: 'Asia/Seoul', endsInSeconds: -1_800 })
    assert.equal((await verifier.verify(cookie(signed(open)), SOON)).status, 'valid')
    assert.equal(reasonOf(await verifier.verify(cookie(signed(over)), SOON)), 'expired')
  })
})

describe('a cookie that', () => {
  const refused: readonly (readonly [string, (sid: string) => string, string])[] = [
    ['is missing', () => 'theme=dark', 'none'],
    ['is empty', () => 'connect.sid=', 'none'],
    ['has another case', (sid) => cookie(signed(sid)).replace('connect', 'Connect'), 'none'],
    ['ends in our name', (sid) => `x${cookie(signed(sid))}`, 'none'],
    ['is the bare id', (sid) => cookie(sid), 'unsigned'],
    ['has a prefix and no signature', (sid) => cookie(`s:${sid}`), 'unsigned'],
    ['has a prefix, a signature and no id', () => cookie(signed('')), 'unsigned'],
    ['has a signature and no prefix', (sid) => cookie(signed(sid).slice(2)), 'unsigned'],
    ['has a prefix of another case', (sid) => cookie(`S${signed(sid).slice(1)}`), 'unsigned'],
    ['has the prefix twice', (sid) => cookie(`s:${signed(sid)}`), 'signature-wrong'],
    ['has an empty signature', (sid) => cookie(`s:${sid}.`), 'signature-wrong'],
    ['has a shortened signature', (sid) => cookie(signed(sid).slice(0, -1)), 'signature-wrong'],
    ['has a padded signature', (sid) => cookie(`${signed(sid)}=`), 'signature-wrong'],
    ['has another id under a signature', (sid) => cookie(`s:other.${signature(sid)}`), 'signature-wrong'],
    ['is encoded twice', (sid) => cookie(encodeURIComponent(signed(sid))), 'unsigned'],
    ['comes twice with two values', (sid) => `${cookie(signed(sid))}; ${cookie(signed('other'))}`, 'ambiguous'],
    ['comes once plainly and once signed', (sid) => `connect.sid=${sid}; ${cookie(signed(sid))}`, 'ambiguous'],
    ['asks SQL', () => cookie(signed(`' or '1'='1' --`)), 'session-unknown'],
    ['asks LIKE', () => cookie(signed('%')), 'session-unknown'],
    ['holds a NUL', (sid) => `connect.sid=${encodeURIComponent(signed(sid))}%00`, 'malformed'],
    ['holds half a character', () => 'connect.sid=s%3A%ff%fe', 'malformed'],
    ['holds letters beyond ASCII', () => 'connect.sid=나무', 'malformed'],
    ['is one character too long', () => `connect.sid=${'x'.repeat(MAX_CREDENTIAL_CHARACTERS + 1)}`, 'too-long'],
    ['is as long as may be', () => `connect.sid=${'x'.repeat(MAX_CREDENTIAL_CHARACTERS)}`, 'unsigned'],
    ['comes in an endless header', (sid) => `${cookie(signed(sid))}; a=${'x'.repeat(20_000)}`, 'too-long'],
  ]
  test('is not exactly what the shop wrote lets nobody in', async (t) => {
    const { shop, verifier } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    const sid = await addSession(shop, { sess: { userId } })
    for (const [what, header, reason] of refused) {
      assert.equal(reasonOf(await verifier.verify(header(sid), SOON)), reason, what)
    }
  })

  test('comes twice with one value, unencoded, quoted or between spaces is still the shop’s', async (t) => {
    const { shop, verifier } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    const value = signed(await addSession(shop, { sess: { userId } }))
    for (const header of [
      `${cookie(value)}; ${cookie(value)}`,
      `connect.sid=${value}`,
      `connect.sid="${value}"`,
      ` connect.sid = ${value} ;`,
    ]) {
      assert.equal((await verifier.verify(header, SOON)).status, 'valid', header)
    }
    assert.equal((await verifier.verify(undefined, SOON)).status, 'none')
  })

  test('a shop doesn’t sign may ask SQL as it likes', async (t) => {
    const { shop } = await opened(t)
    const profile = expressProfile({ session: { ...UTC.session, signature: { scheme: 'none' } } as never })
    await using verifier = sessionVerifier(profile, { connectionString: shop.readerUrl })
    for (const sid of [`' or '1'='1`, `'; drop table session; --`, '\\', '%', '$1', '"sid"']) {
      assert.equal(reasonOf(await verifier.verify(cookie(sid), SOON)), 'session-unknown')
    }
  })
})

test('secrets that are missing or empty are refused when the verifier is made', () => {
  for (const secrets of [undefined, [], [''], ['good', '']]) {
    assert.throws(
      () =>
        sessionVerifier(expressProfile(), {
          connectionString: 'postgresql://x@127.0.0.1/x',
          ...(secrets && { secrets }),
        }),
      (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
    )
  }
})
