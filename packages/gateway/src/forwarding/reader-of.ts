import type { Fault } from '@banyan/model'
import type { ForwardRoute } from '../edge.ts'
import type { RequestHead } from '../hygiene/request-head.ts'
import type { OutagePage } from '../outage-page.ts'
import { type Reader, STATUS_OF } from '../problem.ts'

const TOO_MANY_REQUESTS = 429
const SERVER_ERRORS = 500

/** A browser that wanted a page and is to come again gets a page; programs and callers of an API get a problem. */
export const readerOf = (
  fault: Fault,
  o: { readonly route: ForwardRoute; readonly head: RequestHead; readonly page: OutagePage },
): Reader => {
  const status = STATUS_OF[fault.code] ?? SERVER_ERRORS
  const mayComeAgain = status >= SERVER_ERRORS || status === TOO_MANY_REQUESTS
  if (!mayComeAgain || o.route.kind === 'api' || !o.head.accept.includes('text/html')) return { wants: 'problem' }
  return { wants: 'page', acceptLanguage: o.head.acceptLanguage, page: o.page }
}
