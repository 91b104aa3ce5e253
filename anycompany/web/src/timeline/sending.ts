import { isRefusal } from '../api/problem.ts'
import { newKey, tell } from '../api/request.ts'
import type { Drafts } from '../compose/draft.ts'
import type { Content } from '../post/post.ts'
import type { Store } from '@banyan/pages/store'
import type { Change, Outgoing, Overlay } from './overlay.ts'

type Sending = {
  readonly overlay: Store<Overlay>
  readonly change: (next: Change) => void
  readonly drafts: Drafts
}

/** Posts on their way: shown at once, kept in this browser until the server has them. */
export const createSending = ({ overlay, change, drafts }: Sending) => {
  const find = (key: string) => overlay.get().outgoing.find((outgoing) => outgoing.key === key)
  const keepUnsent = () => drafts.keepUnsent(overlay.get().outgoing.filter(({ state }) => typeof state === 'string'))
  const send = async ({ key, startedAt, text, audience, productId }: Omit<Outgoing, 'state'>) => {
    change({ kind: 'sending', key, startedAt, text, audience, productId })
    keepUnsent()
    try {
      const body = { text, audience, ...(productId !== null && { productId }) }
      const { postId } = await tell<{ postId: string }>('POST', '/api/social/posts', { body, key })
      change({ kind: 'sent', key, postId })
      return true
    } catch (why) {
      change(isRefusal(why) ? { kind: 'refused', key, nextKey: newKey(), why } : { kind: 'failed', key, why })
      return false
    } finally {
      keepUnsent()
    }
  }
  return {
    /** Posts and shows it at once; answers whether the server has it. Until then it survives a reload. */
    write: (content: Content) => send({ ...content, key: newKey(), startedAt: new Date().toISOString() }),
    /** Tries a failed post once more, under its old key: if the first attempt did arrive, nothing is posted twice. */
    sendAgain: async (key: string) => {
      const post = find(key)
      return post !== undefined && send(post)
    },
    /** Gives a failed post up and answers what was in it. */
    giveUp: (key: string): Content | null => {
      const post = find(key) ?? null
      change({ kind: 'dropped', key })
      keepUnsent()
      return post
    },
  }
}
