import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type { AnyEmitted } from '@banyan/model'
import { groupViews, type ViewGroup } from '../src/group/view-group.ts'
import type { Step } from '../src/following/version-follower.ts'
import { step } from '../src/following/version-follower.ts'
import { viewReader } from '../src/reading/view-reader.ts'
import type { GroupRecord, ViewStorage } from '../src/storage/view-storage.ts'
import { quiet } from './harness.ts'
import { authors, definition, deleted, edited, joined, left, liked, posts, type World, written } from './example.ts'

/** The group of `posts` and `authors`, which reads `posts`. */
export const together: ViewGroup = groupViews(definition).find(({ group }) => group === 'authors+posts')!

const MEMBERS = ['ann', 'bo', '참새', '🦤']
const POSTS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']
const member = fc.constantFrom(...MEMBERS)
const post = fc.constantFrom(...POSTS)

/** What may happen in the example, in any order, sense or nonsense. */
export const anyEvents = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: member.map(joined) },
    { weight: 6, arbitrary: fc.tuple(post, member, fc.string({ unit: 'grapheme' })).map((args) => written(...args)) },
    { weight: 2, arbitrary: fc.tuple(post, member, fc.string()).map(([p, m, text]) => edited(p, m, text)) },
    { weight: 8, arbitrary: fc.tuple(post, member).map((args) => liked(...args)) },
    { weight: 2, arbitrary: post.map(deleted) },
    { weight: 1, arbitrary: member.map(left) },
  ),
  { maxLength: 60 },
)

export type Fold = { readonly posts: object; readonly authors: object }
type Post = { postId: string; authorId: string; text: string; likes: number; writtenAt: string }
type Author = { memberId: string; likes: number; posts: number; newestPost: string }

/** The same views once more, in the plainest way: what the engine must come to. */
export const foldOf = (events: readonly (AnyEmitted & { readonly at: Date })[]): Fold => {
  const byId = new Map<string, Post>()
  const authorsById = new Map<string, Author>()
  for (const { type, data, at } of events) {
    const e = data as { postId: string; authorId: string; memberId: string; text: string }
    const found = byId.get(e.postId)
    if (type === 'MemberJoined')
      authorsById.set(e.memberId, { memberId: e.memberId, likes: 0, posts: 0, newestPost: '' })
    if (type === 'PostWritten')
      byId.set(e.postId, {
        postId: e.postId,
        authorId: e.authorId,
        text: e.text,
        likes: 0,
        writtenAt: at.toISOString(),
      })
    if (type === 'PostEdited' && found) found.text = e.text
    if (type === 'PostDeleted') byId.delete(e.postId)
    if (type === 'PostLiked' && found) like(found, byId, authorsById)
    if (type === 'MemberLeft') {
      for (const [key, row] of byId) if (row.authorId === e.memberId) byId.delete(key)
      authorsById.delete(e.memberId)
    }
  }
  return { posts: Object.fromEntries(byId), authors: Object.fromEntries(authorsById) }
}

const like = (found: Post, byId: ReadonlyMap<string, Post>, authorsById: ReadonlyMap<string, Author>): void => {
  found.likes += 1
  const author = authorsById.get(found.authorId)
  if (!author) return
  const theirs = [...byId.values()].filter((other) => other.authorId === found.authorId)
  const newest = theirs.toSorted((a, b) => (order(a) < order(b) ? 1 : -1))[0]!
  Object.assign(author, { likes: author.likes + 1, posts: theirs.length, newestPost: newest.postId })
}

const order = (p: Post): string => `${p.writtenAt} ${p.postId}`

/** The fold of all that happened in a world so far. */
export const foldOfWorld = async (world: World): Promise<Fold> => {
  const { events } = await world.store.readFeed({ after: null, limit: 5_000 })
  const readable = await world.codec.decode(events.filter(({ type }) => type !== 'PersonForgotten'))
  return foldOf(readable.map((event) => ({ type: event.type, data: event.data, at: event.recordedAt })))
}

/** Both views' rows in a version, as readers see them. */
export const rowsOf = async (world: World, storage: ViewStorage, version: number): Promise<Fold> => {
  const read = async (name: string, keys: readonly string[]): Promise<object> => {
    const table = together.tables.find(({ view }) => view === name)!
    const reader = viewReader(table, storage.rows(table, version, 'query'), world.keys)
    const rows = await Promise.all(keys.map(async (key) => [key, await reader.get(key)] as const))
    return Object.fromEntries(rows.filter(([, row]) => row !== undefined))
  }
  return { posts: await read(posts.name, POSTS), authors: await read(authors.name, MEMBERS) }
}

export const recordOf = async (storage: ViewStorage): Promise<GroupRecord | undefined> =>
  (await storage.groups()).find(({ group }) => group === together.group)

/** One step from where the storage says the version stands, as a process takes it that has just started. */
export const stepOnce = async (
  world: World,
  storage: ViewStorage,
  o: { readonly role: 'live' | 'building'; readonly batchEvents: number },
): Promise<Step> => {
  const record = await recordOf(storage)
  const version = record?.[o.role]
  assert.ok(version, `no ${o.role} version`)
  return step({ ...world, group: together, storage, log: quiet, batchEvents: o.batchEvents }, version)
}

/** Steps until all was read; a step that fails is taken again. */
export const catchUp = async (
  world: World,
  storage: ViewStorage,
  o: { readonly role: 'live' | 'building'; readonly batchEvents: number },
): Promise<void> => {
  for (;;) {
    const result = await stepOnce(world, storage, o).catch(() => undefined)
    if (result?.kind === 'caught-up') return
  }
}
