import { newKey, tell } from '../api/request.ts'
import type { Store } from '@banyan/pages/store'
import type { Change, Overlay } from './overlay.ts'

type Likes = {
  readonly overlay: Store<Overlay>
  readonly change: (next: Change) => void
  readonly onFailure: (liked: boolean, error: unknown) => void
}

/** A post as far as likes go. */
type Likeable = { readonly postId: string; readonly likes: number; readonly likedByMe: boolean }

/**
 * Likes are shown at once. Per post one request is under way at a time and then the last wish counts, so quick fingers
 * can't overtake themselves; a wish that fails is taken back.
 */
export const createLikes = ({ overlay, change, onFailure }: Likes) => {
  const wishes = new Map<string, boolean>()
  const busy = new Set<string>()
  const show = ({ postId, likes }: Likeable, liked: boolean, settled: boolean) => {
    change({ kind: 'counted', postId, likes })
    change({ kind: 'liked', postId, liked, settled })
  }
  const fulfil = async (before: Likeable): Promise<void> => {
    const { postId } = before
    let known = before.likedByMe
    try {
      while (wishes.get(postId) !== known) {
        const wish = wishes.get(postId) === true
        await tell(wish ? 'PUT' : 'DELETE', likePath(postId), { key: newKey() })
        known = wish
      }
      change({ kind: 'liked', postId, liked: known, settled: true })
    } catch (error) {
      takeBack(before, known)
      onFailure(!known, error)
    }
  }
  const takeBack = (before: Likeable, known: boolean) => {
    const counted = overlay.get().counts.get(before.postId)?.likes
    // A count that came live since then is the truth; only our own guess is taken back.
    const isGuess = counted === undefined || counted === likesWith(before, !known)
    show({ ...before, likes: isGuess ? likesWith(before, known) : counted }, known, true)
  }
  return {
    /** Likes a post, or takes the like back. */
    toggleLike: async (post: Likeable): Promise<void> => {
      const liked = !post.likedByMe
      wishes.set(post.postId, liked)
      show({ ...post, likes: likesWith(post, liked) }, liked, false)
      if (busy.has(post.postId)) return
      busy.add(post.postId)
      await fulfil(post)
      busy.delete(post.postId)
    },
  }
}

/** The count as it is with and without my own like. */
const likesWith = ({ likes, likedByMe }: Likeable, liked: boolean) =>
  Math.max(0, likes + Number(liked) - Number(likedByMe))

const likePath = (postId: string) => `/api/social/posts/${encodeURIComponent(postId)}/like`
