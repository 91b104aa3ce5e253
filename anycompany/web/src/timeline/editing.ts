import { submit } from '../api/submit.ts'
import type { Change, Edit } from './overlay.ts'

type Editing = {
  readonly change: (next: Change) => void
  readonly onFailure: (error: unknown) => void
}

/** What stays of an edit that failed, so that the next try goes on from it. */
export type KeptEdit = Omit<Edit, 'editedAt'>

/** Edits are shown at once and taken back when they fail; the words are kept for another try. */
export const createEditing = ({ change, onFailure }: Editing) => {
  const kept = new Map<string, KeptEdit>()
  return {
    /** Gives one's own post another text, another audience, or both. */
    editPost: async (postId: string, before: KeptEdit, after: KeptEdit): Promise<void> => {
      const edit = { ...after, editedAt: new Date().toISOString() }
      change({ kind: 'edited', postId, settled: false, ...edit })
      try {
        await submit('PATCH', `/api/social/posts/${encodeURIComponent(postId)}`, whatIsNew(before, after))
        kept.delete(postId)
        change({ kind: 'edited', postId, settled: true, ...edit })
      } catch (error) {
        kept.set(postId, after)
        change({ kind: 'edit-failed', postId })
        onFailure(error)
      }
    },
    /** The words of an edit that failed; none when there was none. */
    keptEdit: (postId: string): KeptEdit | null => kept.get(postId) ?? null,
    /** Lets them go. */
    dropEdit: (postId: string): void => void kept.delete(postId),
  }
}

const whatIsNew = (before: KeptEdit, after: KeptEdit) => ({
  ...(after.text !== before.text && { text: after.text }),
  ...(after.audience !== before.audience && { audience: after.audience }),
})
