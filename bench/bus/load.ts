import { setTimeout as elapsed } from 'node:timers/promises'

/** Sends one post; resolves when it can't be lost any more. */
export type SendOne = (postId: string, post: { readonly text: string; readonly sentAt: number }) => Promise<void>

/** `all at once`: closed loop of so many clients; `steadily`: open loop. */
export type Load =
  | { readonly how: 'all at once'; readonly name: string; readonly count: number; readonly clients: number }
  | { readonly how: 'steadily'; readonly name: string; readonly count: number; readonly perSecond: number }

/** A member's post of usual length. */
const TEXT = '오늘 한강에 다녀왔어요. '.repeat(12)

export const sendAll = async (send: SendOne, load: Load): Promise<void> => {
  const sendNumber = (i: number) => send(`${load.name}-${i}`, { text: TEXT, sentAt: Date.now() })
  if (load.how === 'all at once') {
    let next = 0
    const client = async () => {
      while (next < load.count) await sendNumber(next++)
    }
    await Promise.all(Array.from({ length: load.clients }, client))
    return
  }
  const begunAt = performance.now()
  const sending: Promise<void>[] = []
  for (let i = 0; i < load.count; i++) {
    const dueMs = (i * 1_000) / load.perSecond - (performance.now() - begunAt)
    if (dueMs > 0) await elapsed(dueMs)
    sending.push(sendNumber(i))
  }
  await Promise.all(sending)
}
