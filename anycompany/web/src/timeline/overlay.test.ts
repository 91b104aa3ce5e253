import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyOverlay, isCrowded, LIVE_POSTS_LIMIT, withChange, type Change, type Overlay } from './overlay.ts'
import type { Post, TimelinePage } from '../post/post.ts'
import { looksSame, shownPost, shownPosts } from './shown-posts.ts'

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
  editedAt: null,
  audience: 'friends',
  productId: null,
  isHidden: false,
  comments: 0,
  ...o,
})

const pageOf = (minutes: readonly number[], cursor: string | null = null): TimelinePage => ({
  items: minutes.map((minute) => postOf(minute)),
  cursor,
})
const after = (...changes: readonly Change[]): Overlay => changes.reduce(withChange, emptyOverlay())
const arrived = (post: Post, hold = false): Change => ({ kind: 'arrived', post, hold })
const sending = (key: string, text: string): Change => ({
  kind: 'sending',
  key,
  text,
  audience: 'friends',
  productId: null,
  startedAt: at(50),
})
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
    const failed = after(sending('k', 'hello'), { kind: 'failed', key: 'k', why: 'no network' })
    assert.deepEqual(
      shownPosts([], failed, ME).map(({ state, why }) => [state, why]),
      [['failed', 'no network']],
    )
    assert.deepEqual(idsOf([], withChange(failed, { kind: 'dropped', key: 'k' })), [])
    const unsent = emptyOverlay([
      { key: 'old', text: 'from before', startedAt: at(1), audience: 'public', productId: null },
    ])
    assert.deepEqual(
      shownPosts([], unsent, ME).map(({ key, state }) => [key, state]),
      [['old', 'failed']],
    )
  })

  test('that were refused are another attempt from then on, with what was said', () => {
    const refused = after(sending('k', 'hello'), { kind: 'refused', key: 'k', nextKey: 'k2', why: 'no' })
    assert.deepEqual(
      shownPosts([], refused, ME).map(({ key, state, why, text }) => [key, state, why, text]),
      [['k2', 'failed', 'no', 'hello']],
    )
    const again = withChange(refused, sending('k2', 'hello'))
    assert.deepEqual(
      shownPosts([], again, ME).map(({ key, state, why }) => [key, state, why]),
      [['k2', 'sending', undefined]],
    )
  })
})

describe('an edit', () => {
  const edit = (settled: boolean, text = 'better'): Change => ({
    kind: 'edited',
    postId: 'p-5',
    text,
    audience: 'public',
    editedAt: at(55),
    settled,
  })
  const seen = (overlay: Overlay) =>
    shownPosts([pageOf([5])], overlay, ME).map(({ text, audience, editedAt }) => [text, audience, editedAt])

  test('is shown at once and taken back when it fails', () => {
    assert.deepEqual(seen(after(edit(false))), [['better', 'public', at(55)]])
    assert.deepEqual(seen(after(edit(false), { kind: 'edit-failed', postId: 'p-5' })), [['post 5', 'friends', null]])
    assert.deepEqual(seen(after(edit(false, 'post 5'))), [['post 5', 'public', null]], 'another audience is no edit')
  })

  test('stays over what was read before it and gives way to what was read after it', () => {
    const settled = after(edit(false), edit(true))
    const old: Change = { kind: 'renewed', posts: [postOf(5)], readFrom: 1 }
    assert.deepEqual(seen(withChange(settled, old)), [['better', 'public', at(55)]])
    const newer: Change = { kind: 'renewed', posts: [postOf(5, { text: 'best', editedAt: at(56) })], readFrom: 2 }
    assert.deepEqual(seen(withChange(settled, newer)), [['best', 'friends', at(56)]])
    assert.deepEqual(seen(withChange(after(edit(false)), newer)), [['better', 'public', at(55)]], 'still under way')
  })
})

describe('what is shown', () => {
  test('is the same for every post to which nothing has happened', () => {
    const before = shownPosts([pageOf([5, 4])], after(), ME)
    const liked = shownPosts([pageOf([5, 4])], after({ kind: 'counted', postId: 'p-5', likes: 1 }), ME)
    assert.deepEqual(
      before.map((post, index) => looksSame(post, liked[index] ?? post)),
      [false, true],
    )
  })
})

describe('a post that was read again', () => {
  test('has what was known of it before, but not what came since', () => {
    const known = after(
      { kind: 'counted', postId: 'p-5', likes: 1 },
      { kind: 'commented', postId: 'p-5', comments: 1 },
      { kind: 'deleted', postId: 'p-5' },
    )
    const post = postOf(5, { likes: 4, comments: 4, text: 'again' })
    const shown = (overlay: Overlay) =>
      shownPosts([pageOf([5])], overlay, ME).map(({ text, likes, comments }) => [text, likes, comments])
    assert.deepEqual(shown(withChange(known, { kind: 'renewed', posts: [post], readFrom: 3 })), [['again', 4, 4]])
    assert.deepEqual(shown(withChange(known, { kind: 'renewed', posts: [post], readFrom: 2 })), [], 'deleted since')
    const counted = after(
      { kind: 'counted', postId: 'p-5', likes: 1 },
      { kind: 'commented', postId: 'p-5', comments: 2 },
    )
    assert.deepEqual(shown(withChange(counted, { kind: 'renewed', posts: [post], readFrom: 0 })), [['again', 1, 2]])
    assert.equal(shownPost(post, known), null)
    assert.equal(shownPost(post, emptyOverlay())?.text, 'again')
  })
})

describe('reading again', () => {
  test('forgets what the pages contain now, and keeps what came while they were read or is under way', () => {
    const before = after(
      arrived(postOf(6)),
      { kind: 'deleted', postId: 'p-1' },
      { kind: 'counted', postId: 'p-2', likes: 2 },
      { kind: 'commented', postId: 'p-2', comments: 2 },
      { kind: 'renewed', posts: [postOf(2)], readFrom: 0 },
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
    assert.deepEqual([...read.comments.keys()], [])
    assert.deepEqual([...read.renewed.keys()], [])
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
