import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onCustomerChanges, onUserChanges, nameKeyOf } from '@anycompany/members'
import { openPool } from '@banyan/event-store'
import { shopProfile } from '../src/shop-profile.ts'
import { eventually } from './eventually.ts'
import { company, lastOpenedFirst } from './example-host.ts'

const signal = new AbortController().signal
const service = { actor: { kind: 'service', id: 'test' } } as const

describe('members', () => {
  it('recognises a customer once, whoever asks at once, and nobody else', async (t) => {
    let asked = 0
    const shared = await company(lastOpenedFirst(t), async (userId) => {
      asked += 1
      const kind = userId === '1' ? 'staff' : 'customer'
      if (userId === '404') return undefined
      return { userId, kind, customerId: `c${userId}`, displayName: '김안나', email: undefined }
    })
    const [one, two] = [await shared.start(), await shared.start()]
    const recognise = (on: typeof one, userId: string) =>
      on.as('gateway', 'POST', '/api/members/recognitions', { userId })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => recognise(i % 2 ? one : two, '7')))
    assert.equal(new Set(answers.map((a) => String(a.body['memberId']))).size, 1)
    assert.ok(answers.every((a) => a.status === 200))
    const before = asked
    const memberId = String((await recognise(one, '7')).body['memberId'])
    assert.equal(asked, before)
    const me = await two.as(memberId, 'GET', '/api/members/me')
    assert.deepEqual([me.status, me.body], [200, { memberId, displayName: '김안나' }])
    for (const userId of ['1', '404']) {
      const refused = await recognise(one, userId)
      assert.deepEqual([refused.status, refused.body['code']], [409, 'NotACustomer'])
    }
    const forged = await one.as(memberId, 'POST', '/api/members/recognitions', { userId: '7' })
    assert.deepEqual([forged.status, forged.body['code']], [403, 'SERVICE_CALLER_REFUSED'])
  })

  it('follow the shop’s tables in whatever order they come, and however often', async (t) => {
    const shared = await company(lastOpenedFirst(t))
    const { host, as } = await shared.start()
    const following = {
      profile: shopProfile,
      access: host.access('members', service),
      nameKey: nameKeyOf(new Uint8Array(32)),
    }
    const users = onUserChanges(following)
    const customers = onCustomerChanges(following)
    const user = (key: string, role: string) =>
      ({ table: 'users', key, kind: 'upserted', row: { id: key, role } }) as const
    const customer = (key: string, userId: string | null, name: string) =>
      ({ table: 'customers', key, kind: 'upserted', row: { id: key, user_id: userId, name } }) as const
    await customers(
      [customer('70', '7', '김안나'), customer('71', null, 'A guest'), customer('72', '9', 'An admin')],
      signal,
    )
    await users([user('7', 'customer'), user('9', 'admin')], signal)
    await customers([customer('70', '7', '김안나'), customer('70', '7', 'Anna Kim')], signal)
    const search = async (name: string) =>
      (await as('m', 'GET', `/api/members/search?name=${encodeURIComponent(name)}`)).body['members'] as {
        memberId: string
      }[]
    const [anna] = await eventually(async () => {
      const found = await search('anna  KIM')
      assert.equal(found.length, 1)
      return found
    })
    assert.deepEqual(await search('김안나'), [])
    assert.deepEqual(await search('A guest'), [])
    const recognised = await as('gateway', 'POST', '/api/members/recognitions', { userId: '9' })
    assert.equal(recognised.body['code'], 'NotACustomer')
    await users([{ table: 'users', key: '7', kind: 'deleted' }], signal)
    await eventually(async () => assert.deepEqual(await search('Anna Kim'), []))
    const profiles = await as('m', 'GET', `/api/members/profiles?ids=${anna!.memberId}`)
    assert.deepEqual(profiles.body, { members: [] })
  })

  it('that are forgotten are in no table, log or view of any context afterwards', async (t) => {
    const marker = 'ZebraMarker'
    const shared = await company(lastOpenedFirst(t), async (userId) => ({
      userId,
      kind: 'customer',
      customerId: 'c',
      displayName: `${marker} Name`,
      email: undefined,
    }))
    const { as, host, lines, parts } = await shared.start()
    const memberId = String(
      (await as('gateway', 'POST', '/api/members/recognitions', { userId: '7' })).body['memberId'],
    )
    await as(memberId, 'POST', '/api/social/friend-requests', { memberId: 'ben' })
    await as('ben', 'POST', '/api/social/friend-requests', { memberId })
    const post = await as(memberId, 'POST', '/api/social/posts', { text: `${marker} text` })
    const seen = { 'banyan-seen': post.headers.get('banyan-seen')! }
    const before = await as('ben', 'GET', '/api/social/timeline', undefined, seen)
    assert.equal((before.body['items'] as unknown[]).length, 1)
    const key = { 'idempotency-key': 'k' }
    await as(memberId, 'POST', '/api/social/posts', { text: `${marker} again` }, key)
    const following = {
      profile: shopProfile,
      access: host.access('members', service),
      nameKey: nameKeyOf(new Uint8Array(32)),
    }
    await onUserChanges(following)([{ table: 'users', key: '7', kind: 'deleted' }], signal)
    await eventually(async () => {
      assert.deepEqual((await as('ben', 'GET', '/api/social/timeline')).body['items'], [])
      assert.deepEqual((await as('ben', 'GET', '/api/social/friends')).body['items'], [])
      assert.equal((await parts.get('social')!.keys.find([memberId])).size, 0)
      assert.equal((await parts.get('members')!.keys.find([memberId])).size, 0)
    })
    for (const { adminUrl } of shared.databases.values()) assert.ok(!(await dump(adminUrl)).includes(marker))
    assert.ok(!lines.join('').includes(marker))
    const repeated = await as(memberId, 'POST', '/api/social/posts', { text: `${marker} again` }, key)
    assert.ok(!JSON.stringify(repeated.body).includes(marker))
  })
})

/** Every row of every table of a database, as text. */
const dump = async (adminUrl: string): Promise<string> => {
  const pool = openPool(adminUrl, { connections: 1, name: 'dump' })
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  let text = ''
  for (const { name } of tables) {
    const { rows } = await pool.query<{ line: string }>(`select t::text as line from ${name} t`)
    text += rows.map(({ line }) => line).join('\n')
  }
  await pool.end()
  return text + hexRuns(text)
}

/** What \x… columns spell. */
const hexRuns = (text: string): string =>
  [...text.matchAll(/\\x((?:[0-9a-f]{2})+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('utf8')).join('\n')
