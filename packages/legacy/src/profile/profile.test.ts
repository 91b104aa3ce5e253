import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { MAX_IDENTIFIER_BYTES } from './names.ts'
import { type ShopProfileInput, defineProfile } from './profile.ts'

const GOOD: ShopProfileInput = {
  name: 'shop',
  timeZone: 'Asia/Seoul',
  currency: 'KRW',
  database: { dialect: 'postgresql' },
  session: {
    kind: 'session-sql',
    cookie: 'sid',
    signature: { scheme: 'none' },
    table: 'session',
    idColumn: 'sid',
    dataColumn: 'sess',
    userIdPath: ['userId'],
    expires: { column: 'expire', type: 'timestamptz' },
  },
  logout: { method: 'POST', path: '/logout' },
  users: { table: 'users', id: 'id', idType: 'integer', role: 'all-are-customers' },
  customers: { table: 'customers', id: 'id', userId: 'user_id', name: ['first', 'last'] },
  changes: [{ table: 'users', key: 'id', columns: ['email'] }],
  budgets: { loginsPerSecond: 1, sessionReadsPerSecond: 1, pollsPerSecond: 1 },
}

const JWT = { kind: 'jwt-hs256', cookie: 'token', audience: 'shop' }
const API = { kind: 'session-api', cookie: 'sid', path: '/me', userIdPath: ['id'] }

/** The fields that are found wrong when `changed` replaces what is good. */
const wrongFields = (changed: object): readonly string[] => {
  try {
    defineProfile({ ...GOOD, ...changed })
    return []
  } catch (error) {
    assert.ok(isFault(error, 'LEGACY_PROFILE_INVALID'), String(error))
    const problems = error.data['problems'] as { field: string; expected: string; found: string }[]
    for (const { field, expected, found } of problems)
      assert.ok(error.message.includes(`${field}: expected ${expected}, found ${found}`))
    return problems.map(({ field }) => field)
  }
}

const session = (changed: object) => ({ session: { ...GOOD.session, ...changed } })
const users = (changed: object) => ({ users: { ...GOOD.users, ...changed } })
const change = (changed: object) => ({ changes: [{ table: 'users', key: 'id', columns: [], ...changed }] })
const budgets = (changed: object) => ({ budgets: { ...GOOD.budgets, ...changed } })
const CART = { name: 'cart', label: { ko: '장바구니', en: 'Cart' }, href: '/cart' }
const links = (changed: object) => ({ links: [{ ...CART, ...changed }] })
const feed = (changed: object) => ({
  feed: { kind: 'logical-replication', publication: 'banyan', slot: 'banyan', ...changed },
})
const expires = (changed: object) => session({ expires: { column: 'expire', ...changed } })

describe('a profile', () => {
  test('is frozen data with its defaults', () => {
    const profile = defineProfile(GOOD)
    assert.equal(profile.budgets.maxConnections, 3)
    assert.equal(profile.database.schema, 'public')
    assert.deepEqual(profile.customers.name, ['first', 'last'])
    assert.deepEqual([profile.feed, profile.links], [{ kind: 'polling' }, []])
    assert.ok(
      Object.isFrozen(profile) && Object.isFrozen(profile.session) && Object.isFrozen(profile.changes[0]?.columns),
    )
    assert.deepEqual(JSON.parse(JSON.stringify(profile)), profile)
  })

  test('may name links and a feed', () => {
    const profile = defineProfile({ ...GOOD, ...feed({}), links: [CART] } as ShopProfileInput)
    assert.deepEqual(profile.links, [{ ...CART, shownTo: 'everyone' }])
    assert.ok(profile.feed.kind === 'logical-replication' && profile.feed.maxWalKeepMb === 1_024)
    assert.deepEqual(defineProfile(profile), profile)
  })

  test('of each kind of session is good', () => {
    for (const good of [
      JWT,
      { ...JWT, cookie: undefined, header: 'Authorization' },
      { ...JWT, audience: undefined, purpose: { claim: 'typ', value: 'session' } },
      API,
    ]) {
      assert.deepEqual(wrongFields({ session: good }), [])
    }
  })

  const wrong: readonly (readonly [object, readonly string[]])[] = [
    [{ name: 'My Shop' }, ['name']],
    [{ name: 'x'.repeat(41) }, ['name']],
    [{ timeZone: 'Korea' }, ['timeZone']],
    [{ timeZone: '+09:00' }, ['timeZone']],
    [{ timeZone: `UTC'; drop table users; --` }, ['timeZone']],
    [{ currency: 'won' }, ['currency']],
    [{ database: { dialect: 'mysql' } }, ['database.dialect']],
    [{ database: undefined }, ['database']],
    [{ colour: 'green' }, ['colour']],
    [session({ kind: 'session-redis' }), ['session.kind']],
    [session({ cookie: 'a b' }), ['session.cookie']],
    [session({ signature: { scheme: 'md5' } }), ['session.signature.scheme']],
    [session({ signature: { scheme: 'none', secrets: ['in a profile'] } }), ['session.signature.secrets']],
    [session({ userIdPath: undefined }), ['session.userIdPath']],
    [session({ userIdPath: [] }), ['session.userIdPath']],
    [session({ userIdColumn: 'user_id' }), ['session.userIdColumn']],
    [session({ dataColumn: undefined, userIdPath: undefined }), ['session.userIdColumn']],
    [session({ usrIdPath: ['x'] }), ['session.usrIdPath']],
    [expires({ type: 'timestamp' }), ['session.expires.writtenIn']],
    [expires({ type: 'timestamp', writtenIn: 'local' }), ['session.expires.writtenIn']],
    [expires({ type: 'date' }), ['session.expires.type']],
    [{ session: { ...JWT, audience: undefined } }, ['session.audience']],
    [{ session: { ...JWT, header: 'authorization' } }, ['session.cookie']],
    [{ session: { ...JWT, cookie: undefined } }, ['session.cookie']],
    [{ session: { ...API, path: 'https://evil.example/me' } }, ['session.path']],
    [{ session: { ...API, path: '//evil.example/me' } }, ['session.path']],
    [{ session: { ...API, path: '/a/../me' } }, ['session.path']],
    [{ session: { ...API, timeoutMs: 0 } }, ['session.timeoutMs']],
    [{ logout: { method: 'BREW', path: '/logout' } }, ['logout.method']],
    [{ renewal: { path: '/', everyMs: 9_999 } }, ['renewal.everyMs']],
    [users({ idType: 'number' }), ['users.idType']],
    [users({ role: 'some' }), ['users.role']],
    [users({ table: '' }), ['users.table']],
    [users({ table: 'x'.repeat(MAX_IDENTIFIER_BYTES + 1) }), ['users.table']],
    [users({ table: '나'.repeat(22) }), ['users.table']],
    [users({ id: 'a\0b' }), ['users.id']],
    [{ customers: { ...GOOD.customers, name: [] } }, ['customers.name']],
    [change({ key: undefined }), ['changes.0.key']],
    [change({ columns: ['a', 'a'] }), ['changes.0.columns']],
    [change({ updatedAt: { column: 'at' } }), ['changes.0.updatedAt.type']],
    [{ changes: [...(GOOD.changes ?? []), ...(GOOD.changes ?? [])] }, ['changes']],
    [{ calls: [{ does: 'cancel-order', method: 'POST', path: '/x' }] }, ['calls.0.does']],
    [links({ href: 'https://elsewhere.example/' }), ['links.0.href']],
    [links({ href: 'javascript:alert(1)' }), ['links.0.href']],
    [links({ label: { ko: '장바구니' } }), ['links.0.label.en']],
    [links({ label: { ko: ' ', en: 'Cart' } }), ['links.0.label.ko']],
    [links({ name: 'The Cart' }), ['links.0.name']],
    [links({ shownTo: 'admins' }), ['links.0.shownTo']],
    [{ links: [CART, CART] }, ['links']],
    [{ feed: { kind: 'triggers' } }, ['feed.kind']],
    [feed({ slot: undefined }), ['feed.slot']],
    [feed({ slot: 'My-Slot' }), ['feed.slot']],
    [feed({ slot: 'x'.repeat(64) }), ['feed.slot']],
    [feed({ publication: `p'; drop table users` }), ['feed.publication']],
    [feed({ maxWalKeepMb: 15 }), ['feed.maxWalKeepMb']],
    [feed({ checkEveryMs: 49 }), ['feed.checkEveryMs']],
    [change({ slot: 'Slot' }), ['changes.0.slot']],
    [budgets({ pollsPerSecond: 0 }), ['budgets.pollsPerSecond']],
    [budgets({ maxConnections: 0 }), ['budgets.maxConnections']],
    [budgets({ maxConnections: 21 }), ['budgets.maxConnections']],
    [budgets({ statementTimeoutMs: 49 }), ['budgets.statementTimeoutMs']],
    [{ name: '', currency: '' }, ['name', 'currency']],
  ]
  for (const [changed, fields] of wrong) {
    test(`with ${JSON.stringify(changed).slice(0, 90)} is refused for ${fields.join(' and ')}`, () => {
      assert.deepEqual(wrongFields(changed), fields)
    })
  }

  test('may name tables and columns as it likes, up to what PostgreSQL keeps', () => {
    for (const table of ['select', 'Users', 'my table', 'a"b', `a'b`, '주문', 'x'.repeat(MAX_IDENTIFIER_BYTES)]) {
      assert.deepEqual(wrongFields(users({ table })), [])
    }
  })
})
