import type { Dispatcher } from 'undici'
import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { CALL_ANSWER_BYTES_MAX } from '../limits.ts'
import { DRAINING_HEADER } from '../http/server.ts'
import { type Failed, isUnsent, retryAfterIn } from './failed-call.ts'
import { type Asked, readAnswer } from './read-answer.ts'

/** One request as it goes over the wire. */
export type Request = {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

/** What a request came to: the value of a good answer, or how it failed. Throws where `signal` aborts, and bugs. */
export const sendOnce = async (
  asked: Asked,
  request: Request,
  wire: Dispatcher,
): Promise<{ readonly value: unknown } | Failed> => {
  let head: Dispatcher.ResponseData['headers'] = {}
  try {
    const answer = await wire.request({ method: 'POST', ...request })
    head = answer.headers
    const body = await answer.body.bytes()
    return { value: readAnswer(asked, { status: answer.statusCode, contentType: typeOf(head), body }) }
  } catch (error) {
    const isUntouched = head[DRAINING_HEADER] !== undefined || isUnsent(codeOf(error))
    const retryAfterMs = retryAfterIn(head['retry-after'])
    if (isFault(error)) return { fault: error, isUntouched, retryAfterMs }
    if (request.signal.aborted) throw error
    return { fault: transportFault(asked, error), isUntouched, retryAfterMs }
  }
}

const typeOf = (headers: Dispatcher.ResponseData['headers']): string => {
  const type = headers['content-type']
  return typeof type === 'string' ? type : ''
}

const transportFault = ({ context, part }: Asked, error: unknown) => {
  const code = codeOf(error)
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const found = `more than ${CALL_ANSWER_BYTES_MAX} bytes`
    return faults.SERVICE_ANSWER_UNFIT({ context, part, found }, error)
  }
  if (error instanceof Error && error.name === 'HTTPParserError')
    return faults.SERVICE_ANSWER_UNREADABLE({ context, part, found: 'something that is no HTTP' }, error)
  return faults.SERVICE_CONTEXT_UNREACHABLE({ context, part, why: code }, error)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
