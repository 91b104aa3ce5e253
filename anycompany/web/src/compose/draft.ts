import type { Outgoing } from '../timeline/overlay.ts'

/** The part of `Storage` that is used here. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** A post that was written and not sent yet. */
export type UnsentPost = Omit<Outgoing, 'state'>

/**
 * What a member wrote and the server has not got yet, kept in this browser, each member's apart: the draft in the
 * composer, and posts that were under way. A reload, a crash or a logout loses no text.
 */
export const createDrafts = (storage: DraftStorage, memberId: string) => {
  const draftKey = `social-draft:${memberId}`
  const unsentKey = `social-unsent:${memberId}`
  return {
    readDraft: (): string => attempt(() => storage.getItem(draftKey)) ?? '',
    keepDraft: (text: string): void => keep(storage, draftKey, text === '' ? null : text),
    readUnsent: (): readonly UnsentPost[] =>
      attempt(() => (JSON.parse(storage.getItem(unsentKey) ?? '[]') as unknown[]).filter(isUnsentPost)) ?? [],
    keepUnsent: (posts: readonly UnsentPost[]): void =>
      keep(
        storage,
        unsentKey,
        posts.length === 0 ? null : JSON.stringify(posts.map(({ key, text, startedAt }) => ({ key, text, startedAt }))),
      ),
  }
}

const keep = (storage: DraftStorage, key: string, text: string | null): void => {
  attempt(() => (text === null ? storage.removeItem(key) : storage.setItem(key, text)))
}

const isUnsentPost = (value: unknown): value is UnsentPost => {
  const { key, text, startedAt } = (value ?? {}) as Record<string, unknown>
  return typeof key === 'string' && typeof text === 'string' && typeof startedAt === 'string'
}

/** Storage may be forbidden, full, or hold somebody else's text: then there is merely no draft. */
const attempt = <T>(use: () => T): T | null => {
  try {
    return use()
  } catch {
    return null
  }
}
