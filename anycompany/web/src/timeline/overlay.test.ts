import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyOverlay, isCrowded, LIVE_POSTS_LIMIT, withChange, type Change, type Overlay } from './overlay.ts'
import type { Post, TimelinePage } from './post.ts'
import { shownPosts } from './shown-posts.ts'

const ME = 'm-1'
const FRIEND = 'm-2'
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString()

const postOf = (minute: number, o: Partial<Post> = {}): Post => ({
  postId: `p-${minute}`,
  authorId: FRIEND,
  text: `post ${minute}`,
  writtenAt: at(minute),
  likes: 0,
  likedByMe: false,
  ...o,
})

const pageOf = (minutes: readonly number[], cursor: string | null = null): TimelinePage => ({
  items: minutes.map((minute) => postOf(minute)),
  cursor,
})
const after = (...changes: readonly Change[]): Overlay => changes.reduce(withChange, emptyOverlay())
const arrived = (post: Post, hold = false): Change => ({ kind: 'arrived', post, hold })
const sending = (key: string, text: string): Change => ({ kind: 'sending', key, text, startedAt: at(50) })
const idsOf = (pages: readonly TimelinePage[], overlay: Overlay) =>
  shownPosts(pages, overlay, ME).map(({ postId }) => postId)

describe('the timeline over its pages', () => {
  test('pages that overlap show each post once', () => {
    assert.deepEqual(idsOf([pageOf([5, 4, 3], 'c'), pageOf([3, 2])], after()), ['p-5', 'p-4', 'p-3', 'p-2'])
  })

  test('live posts stand where the server would put them, also when told late and twice', () => {
    const overlay = after(arrived(postOf(6)), arrived(postOf(4)), arrived(postOf(6)), arrived(postOf(5)))
    assert.deepEqual(idsOf([pageOf([5, 3])], overlay), ['p-6', 'p-5', 'p-4', 'p-3'])
  })

  test('a live post older than all that was read comes with its page, unless there is none', () => {
    const overlay = after(arrived(postOf(1)))
    assert.deepEqual(idsOf([pageOf([5, 3], 'more')], overlay), ['p-5', 'p-3'])
    assert.deepEqual(idsOf([pageOf([5, 3])], overlay), ['p-5', 'p-3', 'p-1'])
    assert.deepEqual(idsOf([], overlay), ['p-1'])
  })

  test('held posts wait until they are shown, and a deleted one waits no more', () => {
    const held = after(arrived(postOf(6), true), arrived(postOf(7), true), { kind: 'deleted', postId: 'p-6' })
    assert.deepEqual(
      held.waiting.map(({ post }) => post.postId),
      ['p-7'],
    )
    assert.deepEqual(idsOf([pageOf([5])], held), ['p-5'])
    assert.deepEqual(idsOf([pageOf([5])], withChange(held, { kind: 'shown' })), ['p-7', 'p-5'])
  })

  test('a deletion that can be undone shows where the post was; done, it shows nothing', () => {
    const leaving = after({ kind: 'leaving', postId: 'p-5' })
    assert.deepEqual(
      shownPosts([pageOf([5])], leaving, ME).map(({ state }) => state),
      ['leaving'],
    )
    assert.deepEqual(
      shownPosts([pageOf([5])], withChange(leaving, { kind: 'stayed', postId: 'p-5' }), ME).map(({ state }) => state),
      ['written'],
    )
    assert.deepEqual(idsOf([pageOf([5])], withChange(leaving, { kind: 'deleted', postId: 'p-5' })), [])
  })

  test('likes: the latest count and my own wish stand over what was read', () => {
    const overlay = after(
      { kind: 'counted', postId: 'p-5', likes: 3 },
      { kind: 'liked', postId: 'p-5', liked: true, settled: false },
    )
    const [post] = shownPosts([pageOf([5])], overlay, ME)
    assert.deepEqual([post?.likes, post?.likedByMe], [3, true])
  })
})

describe('my own posts', () => {
  const mine = (minute: number, text: string) => postOf(minute, { authorId: ME, text })

  test('stand at the top while they are sent, and keep their place in the list when they are there', () => {
    const underWay = after(sending('k', 'hello'))
    const shown = shownPosts([pageOf([5])], underWay, ME)
    assert.deepEqual(
      shown.map(({ key, state }) => [key, state]),
      [
        ['k', 'sending'],
        ['p-5', 'written'],
      ],
    )
    const sent = withChange(underWay, { kind: 'sent', key: 'k', postId: 'p-51' })
    assert.deepEqual(shownPosts([pageOf([5])], sent, ME).map(({ key, postId, state }) => [key, postId, state])[0], [
      'k',
      'p-51',
      'written',
    ])
    const told = withChange(sent, arrived(mine(51, 'hello')))
    assert.deepEqual(
      shownPosts([pageOf([5])], told, ME).map(({ key, postId }) => [key, postId]),
      [
        ['k', 'p-51'],
        ['p-5', 'p-5'],
      ],
    )
  })

  test('are not shown twice when the live stream is faster than the answer, each twin for one', () => {
    const both = after(sending('k1', 'same'), sending('k2', 'same'), arrived(mine(51, 'same')))
    assert.deepEqual(
      shownPosts([], both, ME).map(({ key, state }) => [key, state]),
      [
        ['k2', 'sending'],
        ['k1', 'written'],
      ],
    )
    const answered = withChange(both, { kind: 'sent', key: 'k1', postId: 'p-51' })
    assert.deepEqual(
      shownPosts([], answered, ME).map(({ key, state }) => [key, state]),
      [
        ['k2', 'sending'],
        ['k1', 'written'],
      ],
    )
  })

  test('an older post of mine with the same words is not taken for the one under way', () => {
    const overlay = after(arrived(mine(40, 'again')), sending('k', 'again'))
    assert.deepEqual(
      shownPosts([], overlay, ME).map(({ key }) => key),
      ['k', 'p-40'],
    )
  })

  test('that failed stay, to be tried again or given up', () => {
    const failed = after(sending('k', 'hello'), { kind: 'failed', key: 'k' })
    assert.deepEqual(
      shownPosts([], failed, ME).map(({ state }) => state),
      ['failed'],
    )
    assert.deepEqual(idsOf([], withChange(failed, { kind: 'dropped', key: 'k' })), [])
    const unsent = emptyOverlay([{ key: 'old', text: 'from before', startedAt: at(1) }])
    assert.deepEqual(
      shownPosts([], unsent, ME).map(({ key, state }) => [key, state]),
      [['old', 'failed']],
    )
  })
})

describe('reading again', () => {
  test('forgets what the pages contain now, and keeps what came while they were read or is under way', () => {
    const before = after(
      arrived(postOf(6)),
      { kind: 'deleted', postId: 'p-1' },
      { kind: 'counted', postId: 'p-2', likes: 2 },
      { kind: 'liked', postId: 'p-2', liked: true, settled: true },
      { kind: 'liked', postId: 'p-3', liked: true, settled: false },
      { kind: 'leaving', postId: 'p-4' },
      sending('k', 'hello'),
      sending('s', 'sent'),
      { kind: 'sent', key: 's', postId: 'p-7' },
    )
    const readFrom = before.clock
    const read = [arrived(postOf(8)), { kind: 'caught-up', readFrom } as const].reduce(withChange, before)
    assert.deepEqual(
      read.arrived.map(({ post }) => post.postId),
      ['p-8'],
    )
    assert.deepEqual([...read.gone.keys()], ['p-4'])
    assert.deepEqual([...read.counts.keys()], [])
    assert.deepEqual([...read.mine.keys()], ['p-3'])
    assert.deepEqual(
      read.outgoing.map(({ key }) => key),
      ['k'],
    )
  })

  test('is due when too much has arrived', () => {
    const live = (count: number) =>
      after(...Array.from({ length: count }, (_, minute) => arrived(postOf(minute), minute % 2 === 0)))
    assert.equal(isCrowded(live(LIVE_POSTS_LIMIT - 1)), false)
    assert.equal(isCrowded(live(LIVE_POSTS_LIMIT)), true)
  })
})
