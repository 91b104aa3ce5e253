import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { onProductChanges } from '@anycompany/catalogue'
import { HidePost, Reports } from '@anycompany/social'
import { shopProfile } from '../../src/shop-profile.ts'
import { eventually } from '../eventually.ts'
import { company, lastOpenedFirst, type Running } from '../example-host.ts'
import { dump } from '../dump.ts'

const RIVALS = 50
const signal = new AbortController().signal
const open = { status: 'open', cursor: null, limit: 50 } as const

type Items = readonly Readonly<Record<string, unknown>>[]

describe('the whole network, on two hosts and PostgreSQL', () => {
  let one: Running
  let two: Running
  let shared: Awaited<ReturnType<typeof company>>
  const undo: (() => Promise<void>)[] = []

  before(async () => {
    shared = await company(lastOpenedFirst({ after: (fn) => void undo.push(fn) }), async (userId) => ({
      userId,
      kind: 'customer',
      customerId: `c${userId}`,
      displayName: NAMES[userId] ?? 'Nobody',
      email: undefined,
    }))
    one = await shared.start()
    two = await shared.start()
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  const NAMES: Readonly<Record<string, string>> = { '1': '김민수', '2': '김민지', '3': 'Minsu Kim' }

  const befriend = async (a: string, b: string) => {
    await one.as(a, 'POST', '/api/social/friend-requests', { memberId: b })
    const { headers } = await two.as(b, 'POST', '/api/social/friend-requests', { memberId: a })
    return headers.get('banyan-seen')!
  }
  const write = async (who: string, text: string, more: object = {}, headers = {}) => {
    const { body, headers: answered } = await one.as(who, 'POST', '/api/social/posts', { text, ...more }, headers)
    return { postId: String(body['postId']), seen: answered.get('banyan-seen')! }
  }
  const get = async (host: Running, who: string, path: string, seen = '') => {
    const { body } = await host.as(who, 'GET', path, undefined, seen === '' ? {} : { 'banyan-seen': seen })
    return body
  }

  it('leaves two who ask, accept, end and block each other in one state, on every list alike', async () => {
    await one.takePart('ann', 'ben')
    const deeds = ['POST friend-requests', 'DELETE friends', 'PUT blocks', 'DELETE blocks'] as const
    const headers = await Promise.all(
      Array.from({ length: RIVALS }, async (_, i) => {
        const [who, other] = i % 2 ? ['ann', 'ben'] : ['ben', 'ann']
        const [method, path] = deeds[Math.floor(i / 2) % deeds.length]!.split(' ') as [string, string]
        const host = i % 3 ? one : two
        const address = method === 'POST' ? `/api/social/${path}` : `/api/social/${path}/${other}`
        const body = method === 'POST' ? { memberId: other } : undefined
        const answer = await host.as(who, method, address, body)
        assert.ok(answer.status < 500, JSON.stringify(answer.body))
        return answer.headers.get('banyan-seen')
      }),
    )
    const versions = headers.flatMap((seen) => (seen === null ? [] : [Number(seen.split('@')[1])]))
    const seen = `social:Friendship-ann~ben@${Math.max(...versions)}`
    const idsIn = async (who: string, path: string) =>
      ((await get(two, who, path, seen))['items'] as Items).map((item) => item['memberId'])
    const [annFriends, benFriends] = [
      await idsIn('ann', '/api/social/friends'),
      await idsIn('ben', '/api/social/friends'),
    ]
    assert.deepEqual(
      [annFriends.includes('ben'), benFriends.includes('ann')],
      Array(2).fill(annFriends.includes('ben')),
    )
    const blocks = [...(await idsIn('ann', '/api/social/blocks')), ...(await idsIn('ben', '/api/social/blocks'))]
    assert.ok(!annFriends.includes('ben') || blocks.length === 0, 'no friends beside a block')
    const { events } = await one.parts.get('social')!.store.load('Friendship-ann~ben', { after: 0 })
    assert.equal(events.length, Math.max(...versions))
  })

  it('counts comments as its list does, under 50 rivals who write and delete them', async () => {
    await one.takePart('kim')
    const { postId, seen: written } = await write('kim', 'comment on me', { audience: 'public' })
    const path = `/api/social/posts/${postId}/comments`
    const answers = await Promise.all(
      Array.from({ length: RIVALS }, async (_, i) => {
        const host = i % 2 ? one : two
        const who = `rival-${i % 5}`
        const made = await host.as(who, 'POST', path, { text: `number ${i}` }, { 'banyan-seen': written })
        assert.equal(made.status, 201, JSON.stringify(made.body))
        if (i % 3 > 0) return made.headers.get('banyan-seen')!
        const gone = await host.as(who, 'DELETE', `/api/social/comments/${String(made.body['commentId'])}`)
        assert.equal(gone.status, 200, JSON.stringify(gone.body))
        return gone.headers.get('banyan-seen')!
      }),
    )
    const last = answers.reduce((a, b) => (Number(a.split('@')[1]) > Number(b.split('@')[1]) ? a : b))
    const left = RIVALS - Math.ceil(RIVALS / 3)
    for (const host of [one, two]) {
      assert.equal(((await get(host, 'kim', `${path}?limit=50`, last))['items'] as Items).length, left)
      assert.equal((await get(host, 'kim', `/api/social/posts/${postId}`, last))['comments'], left)
    }
  })

  it('pages through comments and notifications that others add to meanwhile, without repeating or skipping', async () => {
    await one.takePart('pia', 'quy')
    const { postId, seen } = await write('pia', 'long talk', { audience: 'public' })
    const path = `/api/social/posts/${postId}/comments`
    const comment = async (i: number) => {
      const { body, headers } = await one.as('quy', 'POST', path, { text: `c${i}` }, { 'banyan-seen': seen })
      return { commentId: String(body['commentId']), seen: headers.get('banyan-seen')! }
    }
    const before: { readonly commentId: string; readonly seen: string }[] = []
    for (let i = 0; i < 12; i++) before.push(await comment(i))
    const paged = async (address: string, idOf: (item: Items[number]) => string) => {
      const ids: string[] = []
      let cursor: string | null = null
      do {
        await comment(100 + ids.length)
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page = await get(two, 'pia', `${address}?limit=5${next}`, before.at(-1)!.seen)
        ids.push(...(page['items'] as Items).map(idOf))
        cursor = page['cursor'] as string | null
      } while (cursor !== null)
      assert.equal(new Set(ids).size, ids.length, 'none twice')
      return ids
    }
    const comments = await paged(path, (item) => String(item['commentId']))
    for (const { commentId } of before) assert.ok(comments.includes(commentId))
    const told = await paged('/api/social/notifications', (item) => `${String(item['kind'])} ${String(item['at'])}`)
    assert.ok(told.length >= before.length)
  })

  it('finds members by parts of their name and by initials, and nobody across a block', async () => {
    const ids = new Map<string, string>()
    for (const userId of Object.keys(NAMES)) {
      const { body } = await one.as('gateway', 'POST', '/api/members/recognitions', { userId })
      ids.set(userId, String(body['memberId']))
    }
    const [minsu, minji, minsuKim] = [ids.get('1')!, ids.get('2')!, ids.get('3')!]
    const search = async (who: string, text: string) => {
      const { members } = await get(two, who, `/api/social/members?search=${encodeURIComponent(text)}`)
      return (members as Items).map((member) => member['memberId'])
    }
    await eventually(async () => assert.deepEqual(await search(minsuKim, '민'), [minsu, minji]))
    assert.deepEqual(await search(minsuKim, 'ㄱㅁㅅ'), [minsu])
    assert.deepEqual(await search(minsu, 'su k'), [minsuKim])
    await eventually(async () => assert.equal((await one.as(minji, 'PUT', `/api/social/blocks/${minsu}`)).status, 200))
    await eventually(async () => {
      assert.deepEqual(await search(minsu, '김민'), [minsu])
      assert.deepEqual(await search(minji, '김민'), [minji])
    })
    const refused = await one.as(minsu, 'GET', '/api/social/members?search=')
    assert.deepEqual([refused.status, refused.body['code']], [400, 'SERVICE_INPUT_INVALID'])
  })

  it('lets whoever leaves go for good: their key is destroyed and their words are in no table any more', async () => {
    const marker = 'QuaggaMarker'
    await one.takePart('lea', 'moe')
    const friends = await befriend('lea', 'moe')
    const { postId } = await write('lea', `${marker} post`, {}, { 'banyan-seen': friends })
    const { postId: theirs, seen } = await write('moe', 'mine')
    const said = await one.as(
      'lea',
      'POST',
      `/api/social/posts/${theirs}/comments`,
      { text: `${marker} comment` },
      {
        'banyan-seen': seen,
      },
    )
    assert.equal(said.status, 201, JSON.stringify(said.body))
    await one.as('moe', 'POST', `/api/social/posts/${postId}/comments`, { text: 'under a post that goes' })
    const taken = await get(two, 'lea', '/api/social/me/export', said.headers.get('banyan-seen')!)
    assert.deepEqual(
      (taken['posts'] as Items).map((post) => post['text']),
      [`${marker} post`],
    )
    const left = await one.as('lea', 'DELETE', '/api/social/me')
    assert.deepEqual([left.status, left.body], [200, { status: 'left' }])
    await eventually(async () => {
      assert.equal((await one.parts.get('social')!.keys.find(['lea'])).size, 0)
      const shown = (await get(two, 'moe', '/api/social/timeline'))['items'] as Items
      assert.deepEqual(
        shown.map((post) => [post['postId'], post['comments']]),
        [[theirs, 0]],
      )
    })
    await eventually(async () => {
      for (const { adminUrl } of shared.databases.values()) assert.ok(!(await dump(adminUrl)).includes(marker))
    })
    const export2 = await get(two, 'moe', '/api/social/me/export')
    assert.deepEqual(
      (export2['comments'] as Items).map((comment) => comment['text']),
      ['under a post that goes'],
    )
    const late = await one.as('lea', 'POST', '/api/social/posts', { text: 'still here?' })
    assert.deepEqual([late.status, late.body['code']], [403, 'NotTakingPart'])
    for (const { lines } of [one, two]) assert.ok(!lines.join('').includes(marker))
  })

  it('hides a reported post by a moderator’s word from all but its author, and refuses that word of a member', async () => {
    await one.takePart('rob', 'sal')
    const friends = await befriend('rob', 'sal')
    const { postId, seen } = await write('rob', 'buy now!', {}, { 'banyan-seen': friends })
    const reported = await one.as(
      'sal',
      'POST',
      `/api/social/posts/${postId}/reports`,
      { reason: 'spam' },
      {
        'banyan-seen': seen,
      },
    )
    assert.deepEqual([reported.status, reported.body], [201, { postId, status: 'reported' }])
    const by = (kind: 'member' | 'operator') => two.host.access('social', { actor: { kind, id: 'mia' } })
    await assert.rejects(by('member').send(HidePost, { postId }, { signal }), { code: 'SERVICE_CALLER_REFUSED' })
    await assert.rejects(by('member').ask(Reports, open, signal), { code: 'SERVICE_CALLER_REFUSED' })
    await eventually(async () => {
      const { items } = await by('operator').ask(Reports, open, signal)
      assert.deepEqual(
        items.map((row) => [row.postId, row.reports]),
        [[postId, 1]],
      )
    })
    const hidden = await by('operator').send(HidePost, { postId }, { signal })
    assert.ok(hidden.kind === 'answered')
    const after = `social:${hidden.seen}`
    const timeline = async (who: string) => (await get(one, who, '/api/social/timeline', after))['items'] as Items
    assert.deepEqual(await timeline('sal'), [])
    assert.deepEqual(
      (await timeline('rob')).map((post) => post['isHidden']),
      [true],
    )
    const { status } = await one.as('sal', 'GET', `/api/social/posts/${postId}`, undefined, { 'banyan-seen': after })
    assert.equal(status, 404)
  })

  it('promotes what the shop sells and nothing else, also when it is heard of late', async () => {
    const access = one.host.access('catalogue', { actor: { kind: 'service', id: 'shop-follower' } })
    const changes = onProductChanges({ profile: shopProfile, access })
    const row = { id: '17', name: '녹차', name_en: 'Green tea', price: '9000', stock: '3', on_sale: 't' }
    const unknown = await one.as('tea', 'POST', '/api/social/posts', { text: 'tea!', productId: '17' })
    assert.deepEqual([unknown.status, unknown.body['code']], [404, 'NoSuchProduct'])
    await changes([{ table: 'products', key: '17', kind: 'upserted', row }], signal, assert.fail)
    const postId = await eventually(async () => {
      const { status, body } = await two.as('tea', 'POST', '/api/social/posts', { text: 'tea!', productId: '17' })
      assert.equal(status, 201, JSON.stringify(body))
      return String(body['postId'])
    })
    const productNow = async () => ((await get(two, 'tea', '/api/catalogue/products?ids=17'))['products'] as Items)[0]
    await eventually(async () => assert.equal((await productNow())?.['availability'], 'available'))
    await changes([{ table: 'products', key: '17', kind: 'deleted' }], signal, assert.fail)
    await eventually(async () => {
      assert.equal((await productNow())?.['availability'], 'gone')
      const again = await one.as('tea', 'POST', '/api/social/posts', { text: 'tea!', productId: '17' })
      assert.equal(again.body['code'], 'NoSuchProduct')
    })
    assert.equal((await get(one, 'tea', `/api/social/posts/${postId}`))['productId'], '17')
  })
})
