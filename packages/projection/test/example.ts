import {
  type EventCodec,
  eventCodec,
  type EventStore,
  memoryEventStore,
  memoryPersonKeys,
  PERSON_FORGOTTEN,
  type PersonKeys,
  type Provenance,
} from '@banyan/event-store'
import { type AnyEmitted, context, personal, type ReadModel, words } from '@banyan/model'
import { z } from 'zod'

/** A small network as tests' example: posts with personal text, their authors' totals, who liked what, and who joined. */
export const forum = context('forum', { ...words('광장', 'Forum', 'Where members write.'), owner: 'team-forum' })
const w = words('낱말', 'Word', 'A word of the example.')

const MemberJoined = forum.event('MemberJoined', 1, w, z.object({ memberId: z.string() }))
const PostWritten = forum.event(
  'PostWritten',
  1,
  w,
  z.object({ postId: z.string(), authorId: z.string(), text: personal(z.string(), 'authorId') }),
)
const PostEdited = forum.event(
  'PostEdited',
  1,
  w,
  z.object({ postId: z.string(), authorId: z.string(), text: personal(z.string(), 'authorId') }),
)
const PostLiked = forum.event('PostLiked', 1, w, z.object({ postId: z.string(), memberId: z.string() }))
const PostDeleted = forum.event('PostDeleted', 1, w, z.object({ postId: z.string() }))
const MemberLeft = forum.event('MemberLeft', 1, w, z.object({ memberId: z.string() }))

/** How many there may be in the tests that make events by chance. */
export const everyType = { MemberJoined, PostWritten, PostEdited, PostLiked, PostDeleted, MemberLeft }

export const posts = forum.readModel('posts', w, {
  audience: 'member',
  row: z.object({
    postId: z.string(),
    authorId: z.string(),
    text: personal(z.string(), 'authorId'),
    likes: z.int(),
    writtenAt: z.string(),
  }),
  from: { PostWritten, PostEdited, PostLiked, PostDeleted, MemberLeft },
  indexes: [
    ['authorId', 'writtenAt'],
    ['authorId', 'likes'],
  ],
  on: {
    PostWritten: (e, meta) => [{ op: 'put', key: e.postId, row: { ...e, likes: 0, writtenAt: meta.at.toISOString() } }],
    PostEdited: (e) => [{ op: 'patch', key: e.postId, set: { text: e.text } }],
    PostLiked: (e) => [{ op: 'increment', key: e.postId, by: { likes: 1 } }],
    PostDeleted: (e) => [{ op: 'delete', key: e.postId }],
    MemberLeft: (e) => [{ op: 'deleteWhere', index: 'authorId', equals: e.memberId }],
  },
})

/** Reads `posts` at its own position: in one group with it. */
export const authors = forum.readModel('authors', w, {
  audience: 'public',
  row: z.object({ memberId: z.string(), likes: z.int(), posts: z.int(), newestPost: z.string() }),
  from: { MemberJoined, PostLiked, MemberLeft },
  reads: { posts },
  on: {
    MemberJoined: (e) => [
      { op: 'put', key: e.memberId, row: { memberId: e.memberId, likes: 0, posts: 0, newestPost: '' } },
    ],
    PostLiked: async (e, _meta, reads) => {
      const post = await reads.posts.get(e.postId)
      if (!post) return []
      const all = await reads.posts.where('authorId', post.authorId)
      const [newest] = await reads.posts.where('authorId', post.authorId, { by: 'writtenAt', limit: 1 })
      return [
        { op: 'increment', key: post.authorId, by: { likes: 1 } },
        { op: 'patch', key: post.authorId, set: { posts: all.length, newestPost: newest?.postId ?? '' } },
      ]
    },
    MemberLeft: (e) => [{ op: 'delete', key: e.memberId }],
  },
})

/** A group of its own. */
export const joins = forum.readModel('joins', w, {
  audience: 'internal',
  row: z.object({ memberId: z.string() }),
  from: { MemberJoined },
  indexes: ['memberId'],
  on: { MemberJoined: (e) => [{ op: 'put', key: e.memberId, row: e }] },
})

export const likesLive = forum.live('likes', w, {
  by: ['member'],
  from: { PostLiked, PostWritten, MemberLeft },
  reads: { posts },
  on: {
    MemberLeft: async (e) => [{ to: 'everyone', event: 'left', data: { memberId: e.memberId } }],
    PostLiked: async (e, _meta, reads) => {
      const post = await reads.posts.get(e.postId)
      return post ? [{ to: [post.authorId], event: 'liked', data: { postId: e.postId, likes: post.likes } }] : []
    },
    PostWritten: async (e) => [
      { to: [e.authorId], event: 'written', data: { postId: e.postId } },
      { to: [e.authorId, 'reader'], event: 'told', data: { postId: e.postId } },
    ],
  },
})

export const definition = forum.definition()
export const allViews: readonly ReadModel[] = [posts, authors, joins]

const provenance: Provenance = {
  actor: { kind: 'service', id: 'test' },
  commandId: null,
  correlation: 'test',
  causation: null,
  traceparent: null,
}

export type World = {
  readonly store: EventStore
  readonly keys: PersonKeys
  readonly codec: EventCodec
  /** Appends each event to a stream of its own, in order; the ids of the events. */
  readonly happen: (...events: readonly AnyEmitted[]) => Promise<readonly string[]>
  /** Destroys a person's key and says so in the log. */
  readonly forget: (personId: string) => Promise<string>
}

let streams = 0
const STREAMS_IN_ONE_APPEND = 50

/** The example's log, in memory unless a store is given. */
export const worldOf = (store = memoryEventStore({ context: 'forum' }), keys = memoryPersonKeys()): World => {
  const codec = eventCodec(definition, keys)
  const append = async (events: readonly AnyEmitted[]): Promise<readonly string[]> => {
    const writes = await Promise.all(
      events.map(async (event) => {
        streams += 1
        // One append puts its streams into the feed in the order of their names.
        const stream = `Chronicle-${process.pid}-${String(streams).padStart(8, '0')}`
        return { stream, expectedVersion: 0, events: [await codec.encode(event)] }
      }),
    )
    const result = await store.append({ writes, provenance })
    if (result.kind !== 'appended') throw new Error(`expected an append, found ${result.kind}`)
    return writes.map(({ stream }) => `${stream}@1`)
  }
  return {
    store,
    keys,
    codec,
    happen: async (...events) => {
      const ids: string[] = []
      for (let i = 0; i < events.length; i += STREAMS_IN_ONE_APPEND)
        ids.push(...(await append(events.slice(i, i + STREAMS_IN_ONE_APPEND))))
      return ids
    },
    forget: async (personId) => {
      await keys.forget(personId)
      const stream = `Person-${personId}`
      const data = JSON.stringify({ personId })
      const event = { type: PERSON_FORGOTTEN, schemaVersion: 1, published: false, data, persons: [] }
      await store.append({ writes: [{ stream, expectedVersion: 0, events: [event] }], provenance })
      return `${stream}@1`
    },
  }
}

export const joined = (memberId: string): AnyEmitted => ({ type: 'MemberJoined', data: { memberId } })
export const left = (memberId: string): AnyEmitted => ({ type: 'MemberLeft', data: { memberId } })
export const written = (postId: string, authorId: string, text = `text of ${postId}`): AnyEmitted => ({
  type: 'PostWritten',
  data: { postId, authorId, text },
})
export const edited = (postId: string, authorId: string, text: string): AnyEmitted => ({
  type: 'PostEdited',
  data: { postId, authorId, text },
})
export const liked = (postId: string, memberId = 'somebody'): AnyEmitted => ({
  type: 'PostLiked',
  data: { postId, memberId },
})
export const deleted = (postId: string): AnyEmitted => ({ type: 'PostDeleted', data: { postId } })
