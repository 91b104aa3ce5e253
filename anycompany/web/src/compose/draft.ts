import type { Content } from '../post/post.ts'
import type { Outgoing } from '../timeline/overlay.ts'

/** The part of `Storage` that is used here. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** A post that was written and not sent yet. */
export type UnsentPost = Omit<Outgoing, 'state' | 'why'>

/** What goes with the draft's text. */
export type DraftSettings = Omit<Content, 'text'>

/** What a member has in hand, in this browser. */
export type Drafts = ReturnType<typeof createDrafts>

/** A post is for friends unless its author says otherwise. */
export const USUAL_SETTINGS: DraftSettings = { audience: 'friends', productId: null }

/**
 * What a member wrote and the server has not got yet, kept in this browser, each member's apart: the draft in the
 * composer, comments that are being written, and posts that were under way. A reload, a crash or a logout loses no text.
 */
export const createDrafts = (storage: DraftStorage, memberId: string) => {
  const draftKey = `social-draft:${memberId}`
  const settingsKey = `social-draft-settings:${memberId}`
  const unsentKey = `social-unsent:${memberId}`
  const commentsKey = `social-comments:${memberId}`
  const readComments = () => asTexts(attempt(() => JSON.parse(storage.getItem(commentsKey) ?? '{}') as unknown))
  return {
    readDraft: (): string => attempt(() => storage.getItem(draftKey)) ?? '',
    keepDraft: (text: string): void => keep(storage, draftKey, text === '' ? null : text),
    readSettings: (): DraftSettings =>
      asSettings(attempt(() => JSON.parse(storage.getItem(settingsKey) ?? 'null') as unknown)),
    keepSettings: (settings: DraftSettings): void =>
      keep(storage, settingsKey, isUsual(settings) ? null : JSON.stringify(settings)),
    readComment: (postId: string): string => readComments().find(([id]) => id === postId)?.[1] ?? '',
    keepComment: (postId: string, text: string): void => {
      const others = readComments().filter(([id]) => id !== postId)
      const all = text === '' ? others : [...others, [postId, text] as const].slice(-COMMENT_DRAFTS_MAX)
      keep(storage, commentsKey, all.length === 0 ? null : JSON.stringify(Object.fromEntries(all)))
    },
    readUnsent: (): readonly UnsentPost[] =>
      attempt(() => (JSON.parse(storage.getItem(unsentKey) ?? '[]') as unknown[]).flatMap(asUnsentPost)) ?? [],
    keepUnsent: (posts: readonly UnsentPost[]): void =>
      keep(storage, unsentKey, posts.length === 0 ? null : JSON.stringify(posts.flatMap(asUnsentPost))),
    /** For somebody who leaves for good. */
    forgetAll: (): void => {
      for (const key of [draftKey, settingsKey, unsentKey, commentsKey]) keep(storage, key, null)
    },
  }
}

/** Comments begun and not sent; the oldest one goes first. */
export const COMMENT_DRAFTS_MAX = 50

const keep = (storage: DraftStorage, key: string, text: string | null): void => {
  attempt(() => (text === null ? storage.removeItem(key) : storage.setItem(key, text)))
}

const isUsual = ({ audience, productId }: DraftSettings): boolean => audience === 'friends' && productId === null

const asSettings = (value: unknown): DraftSettings => {
  const { audience, productId } = (value ?? {}) as Record<string, unknown>
  return {
    audience: audience === 'public' ? 'public' : 'friends',
    productId: typeof productId === 'string' ? productId : null,
  }
}

const asTexts = (value: unknown): readonly (readonly [string, string])[] =>
  Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([id, text]) =>
    typeof text === 'string' ? [[id, text] as const] : [],
  )

/** Posts that an older page kept have no settings. */
const asUnsentPost = (value: unknown): readonly UnsentPost[] => {
  const { key, text, startedAt } = (value ?? {}) as Record<string, unknown>
  if (typeof key !== 'string' || typeof text !== 'string' || typeof startedAt !== 'string') return []
  return [{ key, text, startedAt, ...asSettings(value) }]
}

/** Storage may be forbidden, full, or hold somebody else's text: then there is merely no draft. */
const attempt = <T>(use: () => T): T | null => {
  try {
    return use()
  } catch {
    return null
  }
}
