import type { Request, RequestHandler, Response } from 'express'
import { logStamp } from './clock.ts'

/** One line per request on stdout, in the combined format of old web servers, then the milliseconds it took. */
export const accessLog: RequestHandler = (req, res, next) => {
  const startedAtMs = performance.now()
  res.once('close', () => console.log(lineFor(req, res, performance.now() - startedAtMs)))
  next()
}

const lineFor = (req: Request, res: Response, tookMs: number): string => {
  const status = res.writableFinished ? res.statusCode : 499
  const length = String(res.getHeader('content-length') ?? '-')
  const request = quoted(`${req.method} ${req.originalUrl} HTTP/${req.httpVersion}`)
  const client = [quoted(req.get('referer')), quoted(req.get('user-agent'))].join(' ')
  return `${req.ip ?? '-'} - - [${logStamp(new Date())}] ${request} ${status} ${length} ${client} ${tookMs.toFixed(0)}ms`
}

/** A client chooses its headers: quotes and control characters must not make a second field or line. */
const quoted = (text = '-'): string => JSON.stringify(text)
