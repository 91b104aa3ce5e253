import type { Visitor } from '../member/visitor.ts'
import { type Item, itemsIn, nextPage } from '../reading.ts'
import { sendOnce, sendPatiently, UNANSWERED } from '../sending.ts'
import type { World } from '../world.ts'

export type Page = { readonly items: readonly Item[]; readonly next: string | undefined }

/** One page of posts; nothing when it was refused. */
export const readPage = async (
  { statistics, signal }: Pick<World, 'statistics' | 'signal'>,
  o: { readonly visitor: Visitor; readonly path: string; readonly kind: string; readonly patiently?: boolean },
): Promise<Page | undefined> => {
  const send = o.patiently ? sendPatiently : sendOnce
  const answer = await send((sent) => o.visitor.get(o.path, sent), { kind: o.kind, statistics, signal })
  if (answer === UNANSWERED || answer.status !== 200) return undefined
  return { items: itemsIn(answer) as readonly Item[], next: nextPage(o.path, answer) }
}
