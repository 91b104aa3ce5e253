import { isApiProblem } from '../api/problem.ts'
import { newKey, tell } from '../api/request.ts'
import type { Change } from './overlay.ts'

/** How long a deletion can be undone. Only then does it travel. */
export const UNDO_FOR_MS = 5_000

type Pending = { readonly key: string; readonly timer: ReturnType<typeof setTimeout> }

/** Deletions that wait for a change of mind. Closing the page means that there will be none. */
export const createDeletions = (change: (next: Change) => void, onFailure: (error: unknown) => void) => {
  const pending = new Map<string, Pending>()
  const send = async (postId: string, keepalive: boolean) => {
    const deletion = pending.get(postId)
    if (deletion === undefined) return
    pending.delete(postId)
    clearTimeout(deletion.timer)
    change({ kind: 'deleted', postId })
    try {
      await tell('DELETE', `/api/social/posts/${encodeURIComponent(postId)}`, { key: deletion.key, keepalive })
    } catch (error) {
      // Somebody was faster: what was wanted is so.
      if (isApiProblem(error, 'NoSuchPost')) return
      change({ kind: 'stayed', postId })
      onFailure(error)
    }
  }
  return {
    deletePost: (postId: string): void => {
      const timer = setTimeout(() => void send(postId, false), UNDO_FOR_MS)
      pending.set(postId, { key: newKey(), timer })
      change({ kind: 'leaving', postId })
    },
    undoDelete: (postId: string): void => {
      clearTimeout(pending.get(postId)?.timer)
      pending.delete(postId)
      change({ kind: 'stayed', postId })
    },
    /** Sends at once what still waits; for the moment in which the page goes away. */
    deleteNow: (): void => {
      for (const postId of pending.keys()) void send(postId, true)
    },
  }
}
