import { isFault } from '@banyan/model'
import { problemOf } from '../http/problem.ts'
import type { HostAnswer } from './host-client.ts'

/** Most messages brought for one deed: then the operator hears how many were taken, and may go on. */
const MESSAGES_BROUGHT_MAX = 200

/** The oldest letter's message as its publisher's host told it, and how many letters were taken before. */
export type Brought = { readonly message: unknown; readonly taken: number }

type Bringing = {
  /** Does the deed where the letters lie. */
  readonly tell: (bring?: Brought) => Promise<HostAnswer>
  /** Asks the publisher's host. */
  readonly read: (path: string) => Promise<HostAnswer>
}

/**
 * A letter names its message, whose payload lies in its publisher's log. Where that is another host's, the host of the letters asks for
 * it, message by message: each is read there, and the deed told again with it.
 */
export const bringing = async ({ tell, read }: Bringing): Promise<HostAnswer> => {
  let answer = await tell()
  let last = ''
  for (let i = 0; i < MESSAGES_BROUGHT_MAX; i++) {
    const lacking = lackingIn(answer)
    if (!lacking || lacking.messageId === last) return answer
    last = lacking.messageId
    const told = await readOrProblem(() => read(addressOf(lacking.messageId)))
    if (told.status !== 200) return told
    answer = await tell({ message: told.body, taken: lacking.taken })
  }
  const lacking = lackingIn(answer)
  return lacking ? { status: 200, body: { taken: lacking.taken } } : answer
}

type Lacking = { readonly messageId: string; readonly taken: number }

const lackingIn = ({ body }: HostAnswer): Lacking | undefined =>
  (body as { readonly code?: unknown } | null)?.code === 'SERVICE_MESSAGE_ELSEWHERE' ? (body as Lacking) : undefined

/** `library:Book-7@1` → `/library/messages/Book-7%401` */
const addressOf = (messageId: string): string => {
  const end = messageId.indexOf(':')
  return `/${encodeURIComponent(messageId.slice(0, end))}/messages/${encodeURIComponent(messageId.slice(end + 1))}`
}

/** Nobody there to read from: that is known to have done nothing, unlike a deed without an answer. */
const readOrProblem = async (read: () => Promise<HostAnswer>): Promise<HostAnswer> => {
  try {
    return await read()
  } catch (error) {
    if (!isFault(error, 'CONSOLE_HOST_AWAY')) throw error
    const body = problemOf(error)
    return { status: body.status, body }
  }
}
