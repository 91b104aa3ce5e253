import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { HidePost } from '@anycompany/social'
import { eventually } from '../eventually.ts'
import { company, lastOpenedFirst, type Running } from '../example-host.ts'
import type { LiveMessage, LiveStream } from '../live-stream.ts'

describe('a post that a stranger looks at, on two hosts and PostgreSQL', () => {
  let one: Running
  let two: Running
  const undo: (() => Promise<void>)[] = []

  before(async () => {
    const shared = await company(lastOpenedFirst({ after: (fn) => void undo.push(fn) }))
    one = await shared.start()
    two = await shared.start()
    await one.takePart('ann', 'stranger', 'blocked', 'commenter', 'away', 'keeper')
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  const write = async (who: string, audience: 'public' | 'friends') => {
    const { body, headers } = await one.as(who, 'POST', '/api/social/posts', { text: 'hello', audience })
    await two.as(who, 'GET', '/api/social/timeline', undefined, { 'banyan-seen': headers.get('banyan-seen')! })
    return String(body['postId'])
  }

  /** A stranger's stream that has begun: the topic that is none is closed once the others are heard of. */
  const look = async (who: string, ...postIds: readonly string[]): Promise<LiveStream> => {
    const stream = await two.live(who, [...postIds, 'no-such-post'])
    undo.unshift(async () => stream.close())
    assert.deepEqual((await stream.next('topic-closed')).data, { topic: 'no-such-post' })
    return stream
  }

  /** All that came before a message of this kind, and it. */
  const until = async (stream: LiveStream, event: string): Promise<readonly Pick<LiveMessage, 'event' | 'data'>[]> => {
    const messages: Pick<LiveMessage, 'event' | 'data'>[] = []
    while (messages.at(-1)?.event !== event) {
      const message = await stream.read()
      assert.ok(message, `the stream ended before ${event}`)
      messages.push({ event: message.event, data: message.data })
    }
    return messages
  }

  it('is heard of as long as it is for everybody; of its end, and of nothing more until it is again', async () => {
    const postId = await write('ann', 'public')
    const stream = await look('stranger', postId)
    await one.as('commenter', 'POST', `/api/social/posts/${postId}/comments`, { text: 'first' })
    await one.as('commenter', 'PUT', `/api/social/posts/${postId}/like`)
    await one.as('ann', 'PATCH', `/api/social/posts/${postId}`, { text: 'mended' })
    assert.deepEqual(await until(stream, 'post-changed'), [
      { event: 'post-commented', data: { postId, comments: 1 } },
      { event: 'post-liked', data: { postId, likes: 1 } },
      { event: 'post-changed', data: { postId } },
    ])
    await one.as('ann', 'PATCH', `/api/social/posts/${postId}`, { audience: 'friends' })
    assert.deepEqual(await until(stream, 'topic-closed'), [{ event: 'topic-closed', data: { topic: postId } }])
    await one.as('ann', 'POST', `/api/social/posts/${postId}/comments`, { text: 'among friends' })
    await one.as('stranger', 'POST', '/api/social/posts', { text: 'one of their own' })
    assert.deepEqual(
      (await until(stream, 'post-written')).map(({ event }) => event),
      ['post-written'],
    )
    await one.as('ann', 'PATCH', `/api/social/posts/${postId}`, { audience: 'public' })
    assert.deepEqual(await until(stream, 'topic-opened'), [{ event: 'topic-opened', data: { topic: postId } }])
    await one.as('commenter', 'PUT', `/api/social/posts/${postId}/like`)
    await one.as('commenter', 'DELETE', `/api/social/posts/${postId}/like`)
    await one.as('ann', 'PATCH', `/api/social/posts/${postId}`, { text: 'mended again' })
    assert.equal((await until(stream, 'post-changed')).at(-1)!.data['postId'], postId)
    assert.equal((await two.as('stranger', 'GET', `/api/social/posts/${postId}`)).status, 200)
  })

  it('that is hidden, deleted, or of somebody who blocks the reader, is closed at once', async () => {
    const [hidden, deleted] = [await write('ann', 'public'), await write('ann', 'public')]
    const stream = await look('stranger', hidden, deleted)
    const operator = one.host.access('social', { actor: { kind: 'operator', id: 'mod' } })
    await operator.send(HidePost, { postId: hidden }, { signal: AbortSignal.timeout(10_000) })
    assert.deepEqual(await until(stream, 'topic-closed'), [{ event: 'topic-closed', data: { topic: hidden } }])
    await one.as('ann', 'DELETE', `/api/social/posts/${deleted}`)
    assert.deepEqual(await until(stream, 'topic-closed'), [{ event: 'topic-closed', data: { topic: deleted } }])
    const postId = await write('ann', 'public')
    const ofBlocked = await look('blocked', postId)
    await one.as('ann', 'PUT', '/api/social/blocks/blocked')
    assert.deepEqual(await until(ofBlocked, 'topic-closed'), [{ event: 'topic-closed', data: { topic: postId } }])
  })

  it('that is not for strangers is never heard of', async () => {
    const postId = await write('ann', 'friends')
    const stream = await two.live('stranger', [postId])
    undo.unshift(async () => stream.close())
    assert.deepEqual((await stream.read())?.data, { topic: postId })
  })

  it('of somebody who was a friend is not told to who comes back after the friendship', async () => {
    for (const friend of ['away', 'keeper'])
      for (const [from, to] of [
        ['ann', friend],
        [friend, 'ann'],
      ] as const)
        await one.as(from, 'POST', '/api/social/friend-requests', { memberId: to })
    const own = async (text: string) => one.as('away', 'POST', '/api/social/posts', { text })
    const keeper = await look('keeper')
    const first = await look('away')
    await own('before')
    const { id } = await first.next('post-written')
    first.close()
    const among = await write('ann', 'friends')
    assert.equal((await keeper.next('post-written')).data['postId'], among, 'the host has told it to others')
    const { headers } = await one.as('ann', 'PUT', '/api/social/blocks/away')
    await two.as('away', 'GET', '/api/social/friends', undefined, { 'banyan-seen': headers.get('banyan-seen')! })
    await own('after')
    const back = await two.live('away', [], id)
    undo.unshift(async () => back.close())
    const told = await until(back, 'post-written')
    assert.deepEqual(
      told.filter(({ event }) => event === 'post-written').map(({ data }) => data['text']),
      ['after'],
    )
  })

  it('what one has read of notifications, and that one has left, is told to every device', async () => {
    const stream = await look('commenter')
    const readUpTo = new Date().toISOString()
    await one.as('commenter', 'POST', '/api/social/notifications', { readUpTo })
    await stream.next('notifications-changed')
    const status = async () => (await two.as('commenter', 'GET', '/api/social/me')).body['status']
    assert.equal(await status(), 'active')
    await one.as('commenter', 'DELETE', '/api/social/me')
    await eventually(async () => assert.equal(await status(), 'left'))
    assert.deepEqual((await stream.next('member-left')).data, { memberId: 'commenter' })
  })
})
