import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forgotten } from '@banyan/model'
import { happened } from '@banyan/testing'
import { FriendshipEnded, FriendshipRequested } from '../friendship/friendship.ts'
import { PendingFriendRequests } from '../friendship/friend-requests.ts'
import { FriendRequests, FriendsOf } from '../friendship/friend-queries.ts'
import { Friends } from '../friendship/friends.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostCounts, TAKEN_OFF_MAX } from '../post/post-counts.ts'
import { Likes } from '../post/likes.ts'
import { PostDeleted, PostLiked, PostUnliked, PostWritten } from '../post/post.ts'
import { Posts } from '../post/posts.ts'
import { BACKFILL_POSTS_MAX, HomeTimeline } from './home-timeline.ts'
import { PostsOfMember, Timeline } from './timeline.ts'
import { after, began, forFriends, secondOf, wrote } from '../../test/views-after.ts'

describe('a timeline', () => {
  it('shows own and friends’ posts, newest first, and nobody else’s', async () => {
    const { ask, timelineOf } = await after(
      began('ann', 'ben'),
      wrote('ann', 'a1'),
      wrote('ben', 'b1'),
      wrote('cat', 'c1'),
    )
    assert.deepEqual(await timelineOf('ann'), ['b1', 'a1'])
    assert.deepEqual(await timelineOf('cat'), ['c1'])
    assert.deepEqual(await ask(Timeline, 'ann', { limit: 1 }), {
      items: [
        {
          postId: 'b1',
          authorId: 'ben',
          text: 'text of b1',
          writtenAt: secondOf(2).toISOString(),
          editedAt: null,
          ...forFriends,
          isHidden: false,
          likes: 0,
          likedByMe: false,
          comments: 0,
        },
      ],
      cursor: 'ann/b1',
    })
  })

  it('gets the other’s latest posts when a friendship begins, and loses them when it ends', async () => {
    const many = Array.from({ length: BACKFILL_POSTS_MAX + 1 }, (_, i) => wrote('ben', `b${i}`))
    const friends = await after(...many, wrote('ann', 'a1'), began('ann', 'ben'))
    const ids = (await friends.ask(Timeline, 'ann', { limit: 50 })) as { items: { postId: string }[] }
    assert.equal(
      Object.keys(friends.views.rows(HomeTimeline)).filter((key) => key.startsWith('ann/b')).length,
      BACKFILL_POSTS_MAX,
    )
    assert.ok(!ids.items.some((item) => item.postId === 'b0'))
    assert.ok((await friends.timelineOf('ben')).includes('a1'))
    const ended = happened(FriendshipEnded, { friendshipId: 'ann~ben', memberIds: ['ann', 'ben'] })
    const { timelineOf } = await after(wrote('ben', 'b1'), wrote('ann', 'a1'), began('ann', 'ben'), ended)
    assert.deepEqual(await timelineOf('ann'), ['a1'])
    assert.deepEqual(await timelineOf('ben'), ['b1'])
  })

  it('shows of one member what one sees of them, page by page, and of others nothing', async () => {
    const { ask } = await after(
      began('ann', 'ben'),
      began('ann', 'cat'),
      wrote('ben', 'b1'),
      wrote('cat', 'c1'),
      wrote('ben', 'b2'),
      happened(PostLiked, { postId: 'b2', memberId: 'ann' }),
    )
    const of = async (who: string, memberId: string, more: object = {}) => {
      const { items, cursor } = (await ask(PostsOfMember, who, { memberId, ...more })) as {
        readonly items: readonly { readonly postId: string; readonly likes: number; readonly likedByMe: boolean }[]
        readonly cursor: string | null
      }
      return { ids: items.map(({ postId }) => postId), items, cursor }
    }
    const all = await of('ann', 'ben')
    assert.deepEqual(all.ids, ['b2', 'b1'])
    assert.deepEqual([all.items[0]?.likes, all.items[0]?.likedByMe], [1, true])
    const first = await of('ann', 'ben', { limit: 1 })
    assert.deepEqual([first.ids, (await of('ann', 'ben', { limit: 1, cursor: first.cursor })).ids], [['b2'], ['b1']])
    assert.deepEqual((await of('ben', 'ben')).ids, ['b2', 'b1'], 'one’s own')
    for (const stranger of ['cat', 'nobody']) assert.deepEqual((await of(stranger, 'ben')).ids, [])
    assert.deepEqual((await of('ben', 'nobody')).ids, [])
  })

  it('counts likes and knows one’s own', async () => {
    const like = (memberId: string) => happened(PostLiked, { postId: 'a1', memberId })
    const unlike = happened(PostUnliked, { postId: 'a1', memberId: 'ann' })
    const { ask } = await after(began('ann', 'ben'), wrote('ann', 'a1'), like('ann'), like('ben'), unlike)
    const likes = async (who: string) => {
      const { items } = (await ask(Timeline, who)) as { items: { likes: number; likedByMe: boolean }[] }
      return [items[0]?.likes, items[0]?.likedByMe]
    }
    assert.deepEqual(
      [await likes('ann'), await likes('ben')],
      [
        [1, false],
        [1, true],
      ],
    )
  })

  it('forgets a deleted post, with its likes', async () => {
    const { views, timelineOf } = await after(
      began('ann', 'ben'),
      wrote('ann', 'a1'),
      happened(PostLiked, { postId: 'a1', memberId: 'ben' }),
      happened(PostDeleted, { postId: 'a1', authorId: 'ann', audience: 'friends', isHidden: false }),
    )
    assert.deepEqual([await timelineOf('ann'), await timelineOf('ben')], [[], []])
    assert.deepEqual([views.rows(Posts), views.rows(Likes), views.rows(PostCounts)], [{}, {}, {}])
  })

  it('loses all of a member who is gone', async () => {
    const { views, timelineOf } = await after(
      happened(FriendshipRequested, { friendshipId: 'ann~cat', senderId: 'ann', receiverId: 'cat' }),
      began('ann', 'ben'),
      wrote('ann', 'a1'),
      wrote('ben', 'b1'),
      happened(MembershipEnded, { memberId: 'ann' }),
    )
    assert.deepEqual(await timelineOf('ben'), ['b1'])
    assert.deepEqual([views.rows(Friends), views.rows(PendingFriendRequests)], [{}, {}])
    assert.deepEqual(Object.keys(views.rows(Posts)), ['b1'])
  })

  it('loses the likes of a member who is gone, from the counts too', async () => {
    const like = (postId: string, memberId: string) => happened(PostLiked, { postId, memberId })
    const { views, ask } = await after(
      began('ann', 'ben'),
      began('ann', 'cat'),
      wrote('ann', 'a1'),
      wrote('ann', 'a2'),
      like('a1', 'ben'),
      like('a1', 'cat'),
      like('a2', 'ben'),
      happened(PostUnliked, { postId: 'a2', memberId: 'ben' }),
      happened(MembershipEnded, { memberId: 'ben' }),
    )
    const { items } = (await ask(Timeline, 'ann')) as { items: { postId: string; likes: number }[] }
    assert.deepEqual(
      items.map(({ postId, likes }) => [postId, likes]),
      [
        ['a2', 0],
        ['a1', 1],
      ],
    )
    assert.deepEqual(Object.keys(views.rows(Likes)), ['a1/cat'])
  })

  it('counts no like twice off, of however many posts the one who is gone had liked', async () => {
    const many = Array.from({ length: TAKEN_OFF_MAX + 1 }, (_, i) => `a${String(i).padStart(5, '0')}`)
    const { views } = await after(
      ...many.map((postId) => wrote('ann', postId)),
      ...many.map((postId) => happened(PostLiked, { postId, memberId: 'ben' })),
      happened(MembershipEnded, { memberId: 'ben' }),
    )
    const counts = Object.values(views.rows(PostCounts)).map((row) => row['likes'])
    assert.equal(counts.filter((likes) => likes === 0).length, TAKEN_OFF_MAX)
    assert.equal(counts.filter((likes) => likes === 1).length, 1)
    assert.deepEqual(views.rows(Likes), {})
  })

  it('shows that a text was forgotten', async () => {
    const { ask } = await after(
      happened(PostWritten, { postId: 'a1', authorId: 'ann', text: forgotten, ...forFriends }),
    )
    const { items } = (await ask(Timeline, 'ann')) as { items: { text: unknown }[] }
    assert.deepEqual(items[0]?.text, { forgotten: true })
  })
})

describe('friends and friend requests', () => {
  it('are seen from both sides', async () => {
    const asked = { friendshipId: 'ann~cat', senderId: 'cat', receiverId: 'ann' }
    const { ask } = await after(began('ann', 'ben'), happened(FriendshipRequested, asked))
    const since = secondOf(0).toISOString()
    const sentAt = secondOf(1).toISOString()
    const seen = (memberId: string) => [{ friendRequestId: 'ann~cat', memberId, sentAt }]
    assert.deepEqual(await ask(FriendsOf, 'ben'), { items: [{ memberId: 'ann', since }], cursor: null })
    assert.deepEqual(await ask(FriendRequests, 'ann'), { received: seen('cat'), sent: [] })
    assert.deepEqual(await ask(FriendRequests, 'cat'), { received: [], sent: seen('ann') })
  })
})
