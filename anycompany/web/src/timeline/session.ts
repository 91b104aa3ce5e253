import { newKey, tell } from '../api/request.ts'
import { createDrafts } from '../compose/draft.ts'
import { createStore, type Store } from '../store.ts'
import { emptyOverlay, withChange, type Change, type Overlay } from './overlay.ts'
import { createLikes } from './likes.ts'
import { createDeletions } from './deletions.ts'
import type { LiveState } from './live.ts'

/** What the live stream keeps fresh waits this long for it before it is read. */
const LIVE_HEAD_START_MS = 700

/** What can go wrong later than the click that started it. */
export type Mishap = { readonly what: 'like' | 'unlike' | 'delete'; readonly error: unknown }

/** One member's timeline in this tab: what happened since the pages were read, and what they can do. */
export type TimelineSession = ReturnType<typeof createSession>

/** A session for a member; `onMishap` hears of what was taken back. */
export const createSession = (memberId: string, onMishap: (mishap: Mishap) => void) => {
  const drafts = createDrafts(localStorage, memberId)
  const overlay = createStore(emptyOverlay(drafts.readUnsent()))
  const live = createStore<LiveState>('connecting')
  const liveIsReady = createStore(false)
  live.watch(() => live.get() !== 'connecting' && liveIsReady.change(() => true))
  setTimeout(() => liveIsReady.change(() => true), LIVE_HEAD_START_MS)
  const change = (next: Change) => overlay.change((current) => withChange(current, next))
  return {
    overlay,
    live,
    /** What the stream keeps fresh is first read once this is true: nothing falls between the two. */
    liveIsReady,
    change,
    drafts,
    ...createSending(overlay, change, drafts),
    ...createLikes({
      change,
      onFailure: (liked, error) => onMishap({ what: liked ? 'like' : 'unlike', error }),
      overlay,
    }),
    ...createDeletions(change, (error) => onMishap({ what: 'delete', error })),
  }
}

const createSending = (
  overlay: Store<Overlay>,
  change: (next: Change) => void,
  drafts: ReturnType<typeof createDrafts>,
) => {
  const keepUnsent = () => drafts.keepUnsent(overlay.get().outgoing.filter(({ state }) => typeof state === 'string'))
  const send = async (post: { readonly key: string; readonly text: string; readonly startedAt: string }) => {
    change({ kind: 'sending', ...post })
    keepUnsent()
    try {
      const { postId } = await tell<{ postId: string }>('POST', '/api/social/posts', {
        body: { text: post.text },
        key: post.key,
      })
      change({ kind: 'sent', key: post.key, postId })
      return true
    } catch {
      change({ kind: 'failed', key: post.key })
      return false
    } finally {
      keepUnsent()
    }
  }
  return {
    /** Posts a text and shows it at once; answers whether the server has it. Until then it survives a reload. */
    write: (text: string) => send({ key: newKey(), text, startedAt: new Date().toISOString() }),
    /** Tries a failed post once more, under its old key: if the first attempt did arrive, nothing is posted twice. */
    sendAgain: async (key: string) => {
      const post = overlay.get().outgoing.find((outgoing) => outgoing.key === key)
      return post !== undefined && send(post)
    },
    /** Gives a failed post up and answers its text. */
    giveUp: (key: string): string => {
      const text = overlay.get().outgoing.find((outgoing) => outgoing.key === key)?.text ?? ''
      change({ kind: 'dropped', key })
      keepUnsent()
      return text
    },
  }
}
