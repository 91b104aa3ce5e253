import { useMutation, useQueryClient } from '@tanstack/react-query'
import { submit } from '../api/submit.ts'
import { readAfterBlock } from '../live/read-again.ts'
import { BLOCKS_KEY } from '../query-keys.ts'
import { useSession } from '../timeline/use-timeline.ts'

/** Who hears of a block's end. */
export type BlockListeners = { readonly onSuccess: () => void; readonly onError: (error: unknown) => void }

/** Blocks a member, or takes the block back; then everything is read again that shows them, or hid them. */
export const useBlock = (memberId: string, listeners: BlockListeners) => {
  const client = useQueryClient()
  const session = useSession()
  return useMutation({
    mutationFn: (blocked: boolean) =>
      submit(blocked ? 'PUT' : 'DELETE', `/api/social/blocks/${encodeURIComponent(memberId)}`),
    ...listeners,
    onSettled: () => {
      readAfterBlock(client, session)
      return client.invalidateQueries({ queryKey: BLOCKS_KEY })
    },
  })
}
