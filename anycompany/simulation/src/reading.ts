import type { Audience } from './ledger.ts'
import type { Answer, Visitor } from './member/visitor.ts'
import { Refusal } from './refusal.ts'
import { sendPatiently, type Sending, UNANSWERED } from './sending.ts'

/** A post as the API shows it. */
export type Item = {
  readonly postId: string
  readonly authorId: string
  readonly text: string
  readonly writtenAt: string
  readonly audience: Audience
  readonly likes: number
  readonly likedByMe: boolean
  readonly comments: number
}

/** The items of an answered list; whoever asked knows of what. */
export const itemsIn = ({ body }: Answer): readonly unknown[] => (body['items'] ?? []) as readonly unknown[]

/** The path of the page after this one; nothing after the last. */
export const nextPage = (path: string, { body }: Answer): string | undefined => {
  const { cursor } = body
  return typeof cursor === 'string'
    ? `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
    : undefined
}

/** What could not be read; without a status when nobody answered. */
export class Unreadable extends Refusal {
  readonly status: number | undefined

  constructor(path: string, answer: Answer | typeof UNANSWERED) {
    const found = answer === UNANSWERED ? 'no answer' : `${answer.status} ${answer.text.slice(0, 200)}`
    super(`Expected a page of ${path}, found ${found}.`)
    this.status = answer === UNANSWERED ? undefined : answer.status
  }
}

const PAGES_MAX = 200

/** A whole list, page by page, as long as it goes on and `isEnough` has not been said of a page. Rejects with {@link Unreadable}. */
export const readList = async <T>(
  visitor: Visitor,
  path: string,
  o: Sending & { readonly isEnough?: (page: readonly T[]) => boolean },
): Promise<readonly T[]> => {
  const items: T[] = []
  let next: string | undefined = path
  for (let page = 0; next !== undefined && page < PAGES_MAX; page++) {
    const address: string = next
    const answer: Answer | typeof UNANSWERED = await sendPatiently((sent) => visitor.get(address, sent), o)
    if (answer === UNANSWERED || answer.status !== 200) throw new Unreadable(address, answer)
    const found = itemsIn(answer) as readonly T[]
    items.push(...found)
    next = o.isEnough?.(found) ? undefined : nextPage(path, answer)
  }
  return items
}
