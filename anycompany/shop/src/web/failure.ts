import type { ErrorRequestHandler, RequestHandler } from 'express'
import { isDatabaseAway } from '../database/pool.ts'
import type { LabelKey } from './labels/korean.ts'

const RETRY_AFTER_SECONDS = 5

/** Ends a request with a page that says what went wrong, in words for the customer. */
export class PageFailure extends Error {
  readonly status: number
  readonly reason: LabelKey

  constructor(status: number, reason: LabelKey) {
    super(reason)
    this.status = status
    this.reason = reason
  }
}

/** The page that is not there (or not there for this visitor: nobody learns which). */
export const notFound = (): PageFailure => new PageFailure(404, 'failure.notFound')

/** For whatever no route has answered. */
export const unknownPage: RequestHandler = () => {
  throw notFound()
}

/** Turns every error into a page; details go to the log only. */
export const failurePage: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const failure = failureFor(error)
  if (failure.status >= 500) console.error(`${req.method} ${req.path} failed: ${traceOf(error, failure.status)}`)
  // A session that could not be renewed after the page was sent: there is nothing left to say to the client.
  if (res.headersSent) return
  if (failure.status === 503) res.set('Retry-After', String(RETRY_AFTER_SECONDS))
  res.status(failure.status).render('failure', { title: `${failure.status}`, failure })
}

/** An absent database is one line. Never the error's details: they may hold what a customer typed. */
const traceOf = (error: unknown, status: number): string => {
  if (!(error instanceof Error)) return String(error)
  return status === 503 ? String(error) : (error.stack ?? String(error))
}

const failureFor = (error: unknown): PageFailure => {
  if (error instanceof PageFailure) return error
  if (isDatabaseAway(error)) return new PageFailure(503, 'failure.busy')
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  if (status === 413) return new PageFailure(413, 'failure.tooLarge')
  if (400 <= status && status < 500) return new PageFailure(400, 'failure.badRequest')
  return new PageFailure(500, 'failure.broken')
}
