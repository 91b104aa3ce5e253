import { createDrafts } from '../compose/draft.ts'
import type { LiveState } from '../live/live.ts'
import { createStore } from '@banyan/pages/store'
import { createDeletions } from './deletions.ts'
import { createEditing } from './editing.ts'
import { createLikes } from './likes.ts'
import { emptyOverlay, withChange, type Change } from './overlay.ts'
import { createSending } from './sending.ts'

/** What the live stream keeps fresh waits this long for it before it is read. */
const LIVE_HEAD_START_MS = 700

/** What can go wrong later than the click that started it. */
export type Mishap = { readonly what: 'like' | 'unlike' | 'delete' | 'edit'; readonly error: unknown }

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
    ...createSending({ overlay, change, drafts }),
    ...createLikes({
      change,
      onFailure: (liked, error) => onMishap({ what: liked ? 'like' : 'unlike', error }),
      overlay,
    }),
    ...createDeletions(change, (error) => onMishap({ what: 'delete', error })),
    ...createEditing({ change, onFailure: (error) => onMishap({ what: 'edit', error }) }),
  }
}
