import type { Audience, Content, Post } from '../post/post.ts'

/** A post on its way to the server. Its key is its idempotency key: the same for every attempt until the server refuses it. */
export type Outgoing = Content & {
  readonly key: string
  readonly startedAt: string
  readonly state: 'sending' | 'failed' | { readonly postId: string }
  /** Why the last attempt failed, where this visit saw it. */
  readonly why?: unknown
}

/** What an author makes of a written post. */
export type Edit = { readonly text: string; readonly audience: Audience; readonly editedAt: string }

/** What happened since the pages were read. `clock` counts changes; `at` says after which one an entry was made. */
export type Overlay = {
  readonly clock: number
  /** Live posts on the page. */
  readonly arrived: readonly Timed<{ readonly post: Post }>[]
  /** Live posts that wait for the reader to come up. */
  readonly waiting: readonly Timed<{ readonly post: Post }>[]
  /** `leaving`: hidden by its author, who may still take that back. */
  readonly gone: ReadonlyMap<string, Timed<{ readonly leaving: boolean }>>
  readonly counts: ReadonlyMap<string, Timed<{ readonly likes: number }>>
  readonly comments: ReadonlyMap<string, Timed<{ readonly comments: number }>>
  readonly mine: ReadonlyMap<string, Timed<{ readonly liked: boolean; readonly settled: boolean }>>
  readonly edits: ReadonlyMap<string, Timed<Edit & { readonly settled: boolean }>>
  /** Posts that were read one by one, or on another page, since; `at` says as of when. */
  readonly renewed: ReadonlyMap<string, Timed<{ readonly post: Post }>>
  readonly outgoing: readonly Timed<Outgoing>[]
}

/** One thing that happened. */
export type Change =
  | { readonly kind: 'arrived'; readonly post: Post; readonly hold: boolean }
  | { readonly kind: 'shown' }
  | { readonly kind: 'leaving' | 'stayed' | 'deleted'; readonly postId: string }
  | { readonly kind: 'counted'; readonly postId: string; readonly likes: number }
  | { readonly kind: 'commented'; readonly postId: string; readonly comments: number }
  | { readonly kind: 'liked'; readonly postId: string; readonly liked: boolean; readonly settled: boolean }
  | ({ readonly kind: 'edited'; readonly postId: string; readonly settled: boolean } & Edit)
  | { readonly kind: 'edit-failed'; readonly postId: string }
  /** Posts as the server had them when `readFrom` was the clock. */
  | { readonly kind: 'renewed'; readonly posts: readonly Post[]; readonly readFrom: number }
  | ({ readonly kind: 'sending' } & Omit<Outgoing, 'state' | 'why'>)
  | { readonly kind: 'sent'; readonly key: string; readonly postId: string }
  | { readonly kind: 'failed'; readonly key: string; readonly why: unknown }
  /** The server said no: the next attempt is another one, under `nextKey`. */
  | { readonly kind: 'refused'; readonly key: string; readonly nextKey: string; readonly why: unknown }
  | { readonly kind: 'dropped'; readonly key: string }
  | { readonly kind: 'caught-up'; readonly readFrom: number }

type Timed<T> = T & { readonly at: number }

/** Live posts kept beside the pages. Beyond this it is cheaper to read the pages again. */
export const LIVE_POSTS_LIMIT = 200

/** Nothing has happened yet; `unsent` are posts that an earlier visit could not send. */
export const emptyOverlay = (unsent: readonly Omit<Outgoing, 'state'>[] = []): Overlay => ({
  clock: 0,
  arrived: [],
  waiting: [],
  gone: new Map(),
  counts: new Map(),
  comments: new Map(),
  mine: new Map(),
  edits: new Map(),
  renewed: new Map(),
  outgoing: unsent.map((post) => ({ ...post, state: 'failed', at: 0 })),
})

/** True when so much has arrived that the pages should be read again. */
export const isCrowded = (overlay: Overlay): boolean =>
  overlay.arrived.length + overlay.waiting.length >= LIVE_POSTS_LIMIT

/** The overlay after one more change. Changes may come twice (a replayed stream): the second one alters nothing seen. */
export const withChange = (overlay: Overlay, change: Change): Overlay => {
  const at = overlay.clock + 1
  const next = { ...overlay, clock: at }
  switch (change.kind) {
    case 'arrived':
      return arrive(next, change)
    case 'shown':
      return { ...next, arrived: [...overlay.waiting, ...overlay.arrived], waiting: [] }
    case 'leaving':
      return { ...next, gone: new Map(overlay.gone).set(change.postId, { leaving: true, at }) }
    case 'stayed':
      return { ...next, gone: without(overlay.gone, change.postId) }
    case 'deleted':
      return remove(next, change.postId)
    case 'counted':
      return { ...next, counts: new Map(overlay.counts).set(change.postId, { likes: change.likes, at }) }
    case 'commented':
      return { ...next, comments: new Map(overlay.comments).set(change.postId, { comments: change.comments, at }) }
    case 'liked':
      return {
        ...next,
        mine: new Map(overlay.mine).set(change.postId, { liked: change.liked, settled: change.settled, at }),
      }
    case 'edited':
      return { ...next, edits: new Map(overlay.edits).set(change.postId, { ...change, at }) }
    case 'edit-failed':
      return { ...next, edits: without(overlay.edits, change.postId) }
    case 'renewed':
      return change.posts.reduce((current, post) => renew(current, post, change.readFrom), next)
    case 'sending':
      return { ...next, outgoing: [send(change, at), ...others(overlay, change.key)] }
    case 'sent':
      return settle(next, change.key, { state: { postId: change.postId } })
    case 'failed':
      return settle(next, change.key, { state: 'failed', why: change.why })
    case 'refused':
      return settle(next, change.key, { key: change.nextKey, state: 'failed', why: change.why })
    case 'dropped':
      return { ...next, outgoing: others(overlay, change.key) }
    case 'caught-up':
      return catchUp(next, change.readFrom)
  }
  return change satisfies never
}

const arrive = (overlay: Overlay, { post, hold }: { readonly post: Post; readonly hold: boolean }): Overlay => {
  const known = [...overlay.arrived, ...overlay.waiting].some((live) => live.post.postId === post.postId)
  if (known) return overlay
  const entry = { post, at: overlay.clock }
  return hold
    ? { ...overlay, waiting: [entry, ...overlay.waiting] }
    : { ...overlay, arrived: [entry, ...overlay.arrived] }
}

const remove = (overlay: Overlay, postId: string): Overlay => ({
  ...overlay,
  waiting: overlay.waiting.filter((live) => live.post.postId !== postId),
  gone: new Map(overlay.gone).set(postId, { leaving: false, at: overlay.clock }),
})

/** The post has been read again: what was known of it before is in it, except what is still under way. */
const renew = (overlay: Overlay, post: Post, readFrom: number): Overlay => {
  const { postId } = post
  if ((overlay.renewed.get(postId)?.at ?? 0) > readFrom) return overlay
  const isNews = (entry: { readonly at: number } | undefined) => entry !== undefined && entry.at > readFrom
  const isOpen = (entry: { readonly at: number; readonly settled: boolean } | undefined) =>
    isNews(entry) || entry?.settled === false
  const gone = overlay.gone.get(postId)
  return {
    ...overlay,
    renewed: new Map(overlay.renewed).set(postId, { post, at: readFrom }),
    gone: gone?.leaving === true || isNews(gone) ? overlay.gone : without(overlay.gone, postId),
    counts: isNews(overlay.counts.get(postId)) ? overlay.counts : without(overlay.counts, postId),
    comments: isNews(overlay.comments.get(postId)) ? overlay.comments : without(overlay.comments, postId),
    mine: isOpen(overlay.mine.get(postId)) ? overlay.mine : without(overlay.mine, postId),
    edits: isOpen(overlay.edits.get(postId)) ? overlay.edits : without(overlay.edits, postId),
  }
}

const send = (change: Omit<Outgoing, 'state' | 'why'>, at: number): Timed<Outgoing> => ({
  key: change.key,
  startedAt: change.startedAt,
  text: change.text,
  audience: change.audience,
  productId: change.productId,
  state: 'sending',
  at,
})

const others = (overlay: Overlay, key: string) => overlay.outgoing.filter((post) => post.key !== key)

const settle = (overlay: Overlay, key: string, outcome: Partial<Outgoing>): Overlay => ({
  ...overlay,
  outgoing: overlay.outgoing.map((post) => (post.key === key ? { ...post, ...outcome, at: overlay.clock } : post)),
})

/** The pages have been read again, from `readFrom` on: what happened before is in them, except what is still under way. */
const catchUp = (overlay: Overlay, readFrom: number): Overlay => ({
  ...overlay,
  arrived: overlay.arrived.filter((live) => live.at > readFrom),
  waiting: overlay.waiting.filter((live) => live.at > readFrom),
  gone: kept(overlay.gone, (entry) => entry.leaving || entry.at > readFrom),
  counts: kept(overlay.counts, (entry) => entry.at > readFrom),
  comments: kept(overlay.comments, (entry) => entry.at > readFrom),
  edits: kept(overlay.edits, (entry) => !entry.settled || entry.at > readFrom),
  renewed: kept(overlay.renewed, (entry) => entry.at > readFrom),
  mine: kept(overlay.mine, (entry) => !entry.settled || entry.at > readFrom),
  outgoing: overlay.outgoing.filter((post) => typeof post.state === 'string' || post.at > readFrom),
})

const kept = <V>(map: ReadonlyMap<string, V>, keep: (value: V) => boolean): ReadonlyMap<string, V> =>
  new Map([...map].filter(([, value]) => keep(value)))

const without = <V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> =>
  new Map([...map].filter(([other]) => other !== key))
