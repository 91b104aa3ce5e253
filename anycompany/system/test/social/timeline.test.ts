import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { social } from '@anycompany/social'
import { eventually } from '../eventually.ts'
import { company, lastOpenedFirst, type Running } from '../example-host.ts'

type Item = { readonly postId: string; readonly text: unknown; readonly likes: number; readonly likedByMe: boolean }

describe('the social network, on two hosts and PostgreSQL', () => {
  let one: Running
  let two: Running
  const undo: (() => Promise<void>)[] = []

  before(async () => {
    const shared = await company(lastOpenedFirst({ after: (fn) => void undo.push(fn) }))
    one = await shared.start()
    two = await shared.start()
    await watchLive()
    await one.takePart('ann', 'ben', 'dan', 'eve', 'fay', 'gil', 'hal', 'ivy', 'jon')
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  /** While somebody watches, whoever else comes gets what happens from that moment on. */
  const watchLive = async () => {
    const watcher = await two.live('watcher')
    undo.unshift(async () => watcher.close())
    let isTold = false
    void watcher.next('post-written').then(() => (isTold = true))
    await eventually(async () => {
      await one.as('watcher', 'POST', '/api/social/posts', { text: 'does anybody hear me?' })
      assert.ok(isTold)
    })
  }
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

  it('knows who is a member: nobody else is asked, and nobody says yes to somebody who left', async () => {
    await one.takePart('lou', 'max')
    const ask = (who: string, memberId: string) => one.as(who, 'POST', '/api/social/friend-requests', { memberId })
    const unknown = await ask('lou', 'nobody-at-all')
    assert.deepEqual([unknown.status, unknown.body['code']], [404, 'NoSuchMember'])
    const { events } = await one.parts.get('social')!.store.load('Friendship-lou~nobody-at-all', { after: 0 })
    assert.deepEqual(events, [])
    assert.equal((await ask('max', 'lou')).status, 201)
    await one.leave('max')
    const late = await two.as('lou', 'POST', '/api/social/friend-requests/lou~max/accept')
    assert.deepEqual([late.status, late.body['code']], [404, 'NoSuchMember'])
    assert.equal((await ask('lou', 'max')).body['code'], 'NoSuchMember')
    const none = await two.as('lou', 'POST', '/api/social/friend-requests/x~y/accept')
    assert.deepEqual([none.status, none.body['code']], [404, 'NoSuchFriendRequest'])
  })

  it('tells what becomes of a friend request at once, on either host, to both and to nobody else', async () => {
    await one.takePart('ned', 'oli', 'pam')
    const streams = await Promise.all([two.live('ned'), two.live('oli'), two.live('pam')])
    const [ned, oli, pam] = streams
    const asked = async () => {
      assert.equal((await one.as('ned', 'POST', '/api/social/friend-requests', { memberId: 'oli' })).status, 201)
      assert.deepEqual((await oli.next('friend-request-received')).data, { memberId: 'ned' })
      await ned.next('friend-requests-changed')
      const { body } = await two.as('oli', 'GET', '/api/social/friend-requests')
      assert.equal((body['received'] as unknown[]).length, 1, 'told when the list shows it')
    }
    const changed = () => Promise.all([ned.next('friend-requests-changed'), oli.next('friend-requests-changed')])
    await asked()
    await one.as('ned', 'DELETE', '/api/social/friend-requests/ned~oli')
    await changed()
    await asked()
    await one.as('oli', 'POST', '/api/social/friend-requests/ned~oli/decline')
    await changed()
    await asked()
    await one.as('oli', 'POST', '/api/social/friend-requests/ned~oli/accept')
    await Promise.all([ned.next('timeline-changed'), oli.next('timeline-changed')])
    assert.equal((await one.as('pam', 'POST', '/api/social/posts', { text: 'mine' })).status, 201)
    assert.equal((await pam.read())?.event, 'post-written', 'nothing was told to somebody else before')
    for (const stream of streams) stream.close()
  })

  it('lets go of a member who left, likes and all, and tells open pages', async () => {
    await one.takePart('quin', 'ray', 'sue')
    await befriend('quin', 'ray')
    await befriend('quin', 'sue')
    const post = await one.as('quin', 'POST', '/api/social/posts', { text: 'liked by two' })
    const postId = String(post.body['postId'])
    const seen = post.headers.get('banyan-seen')!
    await timelineOf('ray', seen)
    for (const who of ['ray', 'sue'])
      assert.equal((await two.as(who, 'PUT', `/api/social/posts/${postId}/like`)).status, 200)
    await one.as('ray', 'POST', '/api/social/posts', { text: 'gone soon' })
    await eventually(async () => {
      const { items } = await timelineOf('quin')
      assert.deepEqual(Object.fromEntries(items.map(({ text, likes }) => [text, likes])), {
        'gone soon': 0,
        'liked by two': 2,
      })
    })
    const stream = await two.live('quin')
    await one.leave('ray')
    assert.deepEqual((await stream.next('member-left')).data, { memberId: 'ray' })
    stream.close()
    const { items } = await timelineOf('quin')
    assert.deepEqual(
      items.map(({ text, likes }) => [text, likes]),
      [['liked by two', 1]],
    )
  })

  it('shows on a member’s page what one sees of them, as long as one is their friend', async () => {
    await one.takePart('tom', 'uma', 'vic')
    await befriend('tom', 'uma')
    const { headers } = await one.as('tom', 'POST', '/api/social/posts', { text: 'for friends' })
    const seen = headers.get('banyan-seen')!
    const page = async (who: string, more: string = seen) => {
      const { status, body } = await two.as(who, 'GET', '/api/social/members/tom/posts', undefined, {
        'banyan-seen': more,
      })
      assert.equal(status, 200)
      return (body['items'] as readonly { readonly text: string }[]).map(({ text }) => text)
    }
    assert.deepEqual([await page('uma'), await page('tom'), await page('vic')], [['for friends'], ['for friends'], []])
    const parted = await two.as('uma', 'DELETE', '/api/social/friends/tom')
    assert.deepEqual(await page('uma', parted.headers.get('banyan-seen')!), [])
  })

  it('describes the answer to each of its commands and queries', async () => {
    const { body } = await one.as('ann', 'GET', '/api/social/openapi.json')
    type Schema = { readonly properties?: Readonly<Record<string, unknown>>; readonly required?: readonly string[] }
    type Operation = {
      readonly operationId: string
      readonly responses: Readonly<
        Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
      >
    }
    const operations = Object.values(body['paths'] as Record<string, Record<string, Operation>>).flatMap(
      Object.values<Operation>,
    )
    for (const { operationId, responses } of operations) {
      const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2'))!
      const schema = success.content['application/json']?.schema
      const isLive = operationId === 'TimelineLive'
      assert.equal(Object.keys(schema?.properties ?? {}).length > 0, !isLive, operationId)
    }
    const { commands, queries } = social.definition()
    const elsewhere = ['MembersApart'] // asked by the edge of SearchMembers
    const declared = [
      ...commands.filter(({ spec }) => spec.by.includes('member')),
      ...queries.filter(({ by }) => by.includes('member')),
    ]
      .map((part) => part.name)
      .filter((name) => !elsewhere.includes(name))
    const extra = ['SearchMembers', 'TimelineLive']
    assert.deepEqual(operations.map((operation) => operation.operationId).sort(), [...declared, ...extra].sort())
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
