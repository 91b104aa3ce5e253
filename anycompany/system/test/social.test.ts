import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { eventually } from './eventually.ts'
import { company, lastOpenedFirst, type Running } from './example-host.ts'

type Item = { readonly postId: string; readonly text: unknown; readonly likes: number; readonly likedByMe: boolean }

describe('the social network, on two hosts and PostgreSQL', () => {
  let one: Running
  let two: Running
  const undo: (() => Promise<void>)[] = []

  before(async () => {
    const shared = await company(lastOpenedFirst({ after: (fn) => void undo.push(fn) }))
    one = await shared.start()
    two = await shared.start()
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  const befriend = async (a: string, b: string) => {
    await one.as(a, 'POST', '/api/social/friend-requests', { memberId: b })
    const accepted = await two.as(b, 'POST', '/api/social/friend-requests', { memberId: a })
    assert.deepEqual([accepted.status, accepted.body['status']], [201, 'friends'])
    return accepted.headers.get('banyan-seen')!
  }
  const timelineOf = async (who: string, seen?: string) => {
    const headers = seen === undefined ? {} : { 'banyan-seen': seen }
    const answer = await two.as(who, 'GET', '/api/social/timeline', undefined, headers)
    return { ...answer, items: answer.body['items'] as Item[] }
  }

  it('goes from a request to a like', async () => {
    const asked = await one.as('ann', 'POST', '/api/social/friend-requests', { memberId: 'ben' })
    assert.deepEqual([asked.status, asked.body], [201, { friendRequestId: 'ann~ben', status: 'pending' }])
    const waiting = await two.as('ben', 'GET', '/api/social/friend-requests', undefined, {
      'banyan-seen': asked.headers.get('banyan-seen')!,
    })
    assert.deepEqual(
      (waiting.body['received'] as { memberId: string }[]).map((r) => r.memberId),
      ['ann'],
    )
    const accepted = await two.as('ben', 'POST', '/api/social/friend-requests/ann~ben/accept')
    assert.deepEqual([accepted.status, accepted.body], [200, { friendRequestId: 'ann~ben', status: 'friends' }])
    const seen = { 'banyan-seen': accepted.headers.get('banyan-seen')! }
    const friends = await one.as('ann', 'GET', '/api/social/friends', undefined, seen)
    assert.deepEqual(
      (friends.body['items'] as { memberId: string }[]).map((f) => f.memberId),
      ['ben'],
    )
    const post = await one.as('ann', 'POST', '/api/social/posts', { text: '안녕하세요' }, seen)
    const shown = await timelineOf('ben', post.headers.get('banyan-seen')!)
    assert.equal(shown.headers.get('banyan-stale'), null)
    assert.deepEqual(
      shown.items.map((item) => item.text),
      ['안녕하세요'],
    )
    const { postId } = shown.items[0]!
    const liked = await two.as('ben', 'PUT', `/api/social/posts/${postId}/like`)
    assert.deepEqual([liked.status, liked.body], [200, { postId, liked: true }])
    const after = await timelineOf('ben', liked.headers.get('banyan-seen')!)
    assert.deepEqual([after.items[0]?.likes, after.items[0]?.likedByMe], [1, true])
  })

  it('makes one friendship of 50 crossing requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const [from, to] = i % 2 ? ['dan', 'eve'] : ['eve', 'dan']
        return (i % 4 < 2 ? one : two).as(from, 'POST', '/api/social/friend-requests', { memberId: to })
      }),
    )
    const outcomes = answers.map((a) =>
      a.body['status'] === a.status ? String(a.body['code']) : String(a.body['status']),
    )
    assert.equal(outcomes.filter((o) => o === 'pending').length, 1)
    assert.equal(outcomes.filter((o) => o === 'friends').length, 1)
    assert.ok(
      outcomes.every((o) => ['pending', 'friends', 'AlreadyRequested', 'AlreadyFriends'].includes(o)),
      outcomes.join(),
    )
    const { events } = await one.parts.get('social')!.store.load('Friendship-dan~eve', { after: 0 })
    assert.deepEqual(
      events.map((event) => event.type),
      ['FriendshipRequested', 'FriendshipBegan'],
    )
  })

  it('counts one like a member under 50 rival requests, on either host', async () => {
    await befriend('fay', 'gil')
    const post = await one.as('fay', 'POST', '/api/social/posts', { text: 'like me' })
    const { items } = await timelineOf('gil', post.headers.get('banyan-seen')!)
    const path = `/api/social/posts/${items[0]!.postId}/like`
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).as('gil', 'PUT', path)))
    assert.ok(answers.every((a) => a.status === 200 && a.body['liked'] === true))
    const seen = answers.map((a) => a.headers.get('banyan-seen')!).find((s) => s.endsWith('@2'))!
    assert.equal((await timelineOf('fay', seen)).items[0]?.likes, 1)
    const { events } = await one.parts.get('social')!.store.load(`Post-${items[0]!.postId}`, { after: 0 })
    assert.deepEqual(
      events.map((event) => event.type),
      ['PostWritten', 'PostLiked'],
    )
  })

  it('lets nobody like, delete or answer what is not theirs to see', async () => {
    const post = await one.as('hal', 'POST', '/api/social/posts', { text: 'private' })
    const postId = String(post.body['postId'])
    const code = async (who: string, method: string, path: string) => {
      const { status, body } = await one.as(who, method, path)
      return [status, body['code']]
    }
    assert.deepEqual(await code('ivy', 'PUT', `/api/social/posts/${postId}/like`), [404, 'NoSuchPost'])
    assert.deepEqual(await code('ivy', 'DELETE', `/api/social/posts/${postId}`), [403, 'NotYourPost'])
    await one.as('hal', 'POST', '/api/social/friend-requests', { memberId: 'jon' })
    assert.deepEqual(await code('ivy', 'POST', '/api/social/friend-requests/hal~jon/accept'), [
      404,
      'NoSuchFriendRequest',
    ])
    assert.deepEqual(await code('hal', 'POST', '/api/social/friend-requests/hal~jon/accept'), [
      404,
      'NoSuchFriendRequest',
    ])
    assert.deepEqual(await code('ivy', 'DELETE', '/api/social/friends/hal'), [404, 'NotFriends'])
    const twin = await one.as('ivy', 'POST', '/api/social/friend-requests', { memberId: 'ivy' })
    assert.deepEqual([twin.status, twin.body['code']], [409, 'CannotBefriendYourself'])
    const crafted = await one.as('ivy', 'POST', '/api/social/friend-requests', { memberId: 'a~b' })
    assert.deepEqual([crafted.status, crafted.body['code']], [400, 'SERVICE_INPUT_INVALID'])
  })

  it('gives 5,000 characters of any script back byte for byte, and takes no more', async () => {
    const text = Array.from('한글 🎉\u200fעברית\u200e e\u0301 "\\\n'.repeat(400)).slice(0, 5_000).join('')
    const post = await one.as('kim', 'POST', '/api/social/posts', { text })
    assert.equal(post.status, 201)
    const { items } = await timelineOf('kim', post.headers.get('banyan-seen')!)
    assert.deepEqual(Buffer.from(String(items[0]!.text)), Buffer.from(text))
    assert.equal((await one.as('kim', 'POST', '/api/social/posts', { text: `${text}🎉` })).status, 400)
  })

  it('pages through a timeline without repeating or skipping', async () => {
    const ids: unknown[] = []
    for (let i = 0; i < 7; i++)
      ids.unshift((await one.as('lee', 'POST', '/api/social/posts', { text: `${i}` })).body['postId'])
    await eventually(async () => assert.equal((await timelineOf('lee')).items.length, 7))
    const found: string[] = []
    for (let cursor = ''; ;) {
      const page = await two.as(
        'lee',
        'GET',
        `/api/social/timeline?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      found.push(...(page.body['items'] as Item[]).map((item) => item.postId))
      if (typeof page.body['cursor'] !== 'string') break
      cursor = page.body['cursor']
    }
    assert.deepEqual(found, ids)
  })
})
