import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onCustomerChanges, onUserChanges, nameKeysOf } from '@anycompany/members'
import { ID_LENGTH_MAX } from '@banyan/model'
import { shopProfile } from '../src/shop-profile.ts'
import { dump } from './dump.ts'
import { eventually } from './eventually.ts'
import { company, lastOpenedFirst } from './example-host.ts'

const signal = new AbortController().signal
const service = { actor: { kind: 'service', id: 'test' } } as const
const refuse = ({ key }: { readonly key: string }, reason: string) => assert.fail(`${key} was refused: ${reason}`)

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
      nameKeys: nameKeysOf(new Uint8Array(32)),
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
      refuse,
    )
    await users([user('7', 'customer'), user('9', 'admin')], signal, refuse)
    await customers([customer('70', '7', '김안나'), customer('70', '7', 'Anna Kim')], signal, refuse)
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
    await users([{ table: 'users', key: '7', kind: 'deleted' }], signal, refuse)
    await eventually(async () => assert.deepEqual(await search('Anna Kim'), []))
    const profiles = await as('m', 'GET', `/api/members/profiles?ids=${anna!.memberId}`)
    assert.deepEqual(profiles.body, { members: [] })
  })

  it('whose ids in the shop are longer than ours can be, are left out with a reason, and nobody else is', async (t) => {
    const shared = await company(lastOpenedFirst(t))
    const { host, as } = await shared.start()
    const following = {
      profile: shopProfile,
      access: host.access('members', service),
      nameKeys: nameKeysOf(new Uint8Array(32)),
    }
    const [users, customers] = [onUserChanges(following), onCustomerChanges(following)]
    const most = ID_LENGTH_MAX - 'shop.'.length
    const ids = ['1', 'x'.repeat(most + 1), '2', '안'.repeat(Math.ceil((most + 1) / 9)), 'x'.repeat(most), 'a\u200bb']
    const refused: (readonly [key: string, reason: string])[] = []
    const note = ({ key }: { readonly key: string }, reason: string) => void refused.push([key, reason])
    const usersOf = (kind: 'upserted' | 'deleted') =>
      ids.map((key) => ({ table: 'users', key, kind, row: { id: key, role: 'admin' } }))
    await users(usersOf('upserted'), signal, note)
    const customersOf = (userIds: readonly string[]) =>
      userIds.map((id, i) => ({
        table: 'customers',
        key: `${i}`,
        kind: 'upserted' as const,
        row: { id: i === 0 ? 'y'.repeat(most + 1) : `${i}`, user_id: id, name: `Name ${i}` },
      }))
    await customers(customersOf(['0', '10', ...ids.slice(1, 2)]), signal, note)
    assert.deepEqual(new Set(refused.map(([key]) => key)), new Set([ids[1], ids[3], ids[5], '0', '2']))
    const [[, tooLong], customerTooLong] = [refused[0]!, refused.find(([key]) => key === '0')!]
    assert.match(tooLong, /^userId: expected an id of at most 195 characters once escaped$/)
    assert.match(customerTooLong[1], /^customerId: /)
    assert.ok(refused.every(([, reason]) => !/xx|yy|안|Name/.test(reason)))
    for (const userId of ['1', '2', 'x'.repeat(most)]) {
      const { body } = await as('gateway', 'POST', '/api/members/recognitions', { userId })
      assert.equal(body['code'], 'NotACustomer', 'followed as staff')
    }
    await eventually(async () => {
      const { body } = await as('m', 'GET', '/api/members/search?name=Name%201')
      assert.equal((body['members'] as unknown[]).length, 1)
    })
    refused.length = 0
    await users(usersOf('deleted'), signal, note)
    assert.deepEqual(refused, [], 'whoever never was a member needs no forgetting')
  })

  it('from before the social network listened to them can be asked to be friends', async (t) => {
    const shared = await company(lastOpenedFirst(t), async (userId) => ({
      userId,
      kind: 'customer',
      customerId: `c${userId}`,
      displayName: '김안나',
      email: undefined,
    }))
    const before = await shared.start(['members'])
    const { body } = await before.as('gateway', 'POST', '/api/members/recognitions', { userId: '7' })
    const memberId = String(body['memberId'])
    await eventually(async () => {
      const { relays } = (await before.as('gateway', 'GET', '/_health/ready')).body
      assert.ok((relays as { members: { position: number } }).members.position > 0, 'published, to nobody')
    })
    await before.host.drain()
    const { as } = await shared.start()
    await eventually(async () => {
      const asked = await as('ann', 'POST', '/api/social/friend-requests', { memberId })
      assert.equal(asked.status, 201, JSON.stringify(asked.body))
    })
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
    const { as, host, lines, parts, takePart } = await shared.start()
    const memberId = String(
      (await as('gateway', 'POST', '/api/members/recognitions', { userId: '7' })).body['memberId'],
    )
    await takePart('ben')
    await as(memberId, 'POST', '/api/social/friend-requests', { memberId: 'ben' })
    await eventually(async () => {
      const self = await as(memberId, 'POST', '/api/social/friend-requests', { memberId })
      assert.equal(self.body['code'], 'CannotBefriendYourself', 'social has heard of the new member')
    })
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
      nameKeys: nameKeysOf(new Uint8Array(32)),
    }
    await onUserChanges(following)([{ table: 'users', key: '7', kind: 'deleted' }], signal, refuse)
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
