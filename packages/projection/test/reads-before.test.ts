import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventCodec, memoryEventStore, memoryPersonKeys, type Provenance } from '@banyan/event-store'
import { type AnyEmitted, context, words } from '@banyan/model'
import * as fc from 'fast-check'
import { z } from 'zod'
import { step } from '../src/following/version-follower.ts'
import { groupViews } from '../src/group/view-group.ts'
import { memoryViewStorage } from '../src/index.ts'
import { viewReader } from '../src/reading/view-reader.ts'
import type { ViewStorage } from '../src/storage/view-storage.ts'
import { quiet } from './harness.ts'

const w = words('좋아요', 'Like', 'A like.')
const forum = context('forum', { ...w, owner: 'team-forum' })
const PostWritten = forum.event('PostWritten', 1, w, z.object({ postId: z.string() }))
const PostLiked = forum.event('PostLiked', 1, w, z.object({ postId: z.string(), memberId: z.string() }))
const MemberLeft = forum.event('MemberLeft', 1, w, z.object({ memberId: z.string() }))

/** Lets go of a member's likes at the very event for which the counts must know them. */
const likes = forum.readModel('likes', w, {
  audience: 'internal',
  row: z.object({ postId: z.string(), memberId: z.string() }),
  indexes: ['memberId'],
  from: { PostLiked, MemberLeft },
  on: {
    PostLiked: (e) => [{ op: 'put', key: `${e.postId}/${e.memberId}`, row: e }],
    MemberLeft: (e) => [{ op: 'deleteWhere', index: 'memberId', equals: e.memberId }],
  },
})
forum.readModel('like-counts', w, {
  audience: 'internal',
  row: z.object({ likes: z.int() }),
  from: { PostWritten, PostLiked, MemberLeft },
  readsBefore: { likes },
  on: {
    PostWritten: (e) => [{ op: 'put', key: e.postId, row: { likes: 0 } }],
    PostLiked: async (e, _meta, reads) => {
      const isKnown = await reads.likes.get(`${e.postId}/${e.memberId}`)
      return isKnown ? [] : [{ op: 'increment', key: e.postId, by: { likes: 1 } }]
    },
    MemberLeft: async (e, _meta, reads) =>
      (await reads.likes.where('memberId', e.memberId)).map(({ postId }) => ({
        op: 'increment' as const,
        key: postId,
        by: { likes: -1 },
      })),
  },
})

const definition = forum.definition()
const group = groupViews(definition)[0]!
const POSTS = ['p1', 'p2', 'p3']
const post = fc.constantFrom(...POSTS)
const member = fc.constantFrom('ann', 'bo', 'cy')
const liking = fc.record({ postId: post, memberId: member })
const anyEvents = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: liking.map((data): AnyEmitted => ({ type: 'PostLiked', data })) },
    { weight: 1, arbitrary: member.map((memberId): AnyEmitted => ({ type: 'MemberLeft', data: { memberId } })) },
  ),
  { maxLength: 40 },
)

/** The counts, in the plainest way. */
const countsOf = (events: readonly AnyEmitted[]): readonly number[] => {
  const likers = new Map(POSTS.map((postId) => [postId, new Set<string>()]))
  for (const { type, data } of events) {
    const { postId, memberId } = data as { readonly postId: string; readonly memberId: string }
    if (type === 'PostLiked') likers.get(postId)?.add(memberId)
    if (type === 'MemberLeft') for (const set of likers.values()) set.delete(memberId)
  }
  return POSTS.map((postId) => likers.get(postId)!.size)
}

const provenance: Provenance = {
  actor: { kind: 'service', id: 'test' },
  commandId: null,
  correlation: 'test',
  causation: null,
  traceparent: null,
}

const worldOf = async (events: readonly AnyEmitted[]) => {
  const store = memoryEventStore({ context: 'forum' })
  const keys = memoryPersonKeys()
  const codec = eventCodec(definition, keys)
  const written = POSTS.map((postId): AnyEmitted => ({ type: 'PostWritten', data: { postId } }))
  const encoded = await Promise.all([...written, ...events].map((event) => codec.encode(event)))
  await store.append({ writes: [{ stream: 'Forum-1', expectedVersion: 0, events: encoded }], provenance })
  return { store, keys, codec }
}

const readCounts = async (storage: ViewStorage, keys: ReturnType<typeof memoryPersonKeys>) => {
  const table = group.tables.find(({ view }) => view === 'like-counts')!
  const reader = viewReader(table, storage.rows(table, 1, 'query'), keys)
  return Promise.all(POSTS.map(async (postId) => (await reader.get(postId))?.['likes']))
}

describe('a view that reads another as it was before the event', () => {
  it('finds what that event takes out of the other one, in whatever batches', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.integer({ min: 1, max: 12 }), async (events, batchEvents) => {
        const world = await worldOf(events)
        const storage = memoryViewStorage()
        await storage.beginVersion(group, { abandonForeign: false })
        for (let kind = ''; kind !== 'caught-up';) {
          const version = (await storage.groups())[0]!.building!
          kind = (await step({ ...world, group, storage, log: quiet, batchEvents }, version)).kind
        }
        assert.deepEqual(await readCounts(storage, world.keys), countsOf(events))
      }),
      { numRuns: 100 },
    )
  })
})
