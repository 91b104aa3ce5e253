import type { IncomingMessage, ServerResponse } from 'node:http'
import { createCompany, type Company } from './company.ts'
import { type Answer, answerOf, problem } from './routes.ts'

/** An answer that the double gives once instead of its own. */
export type Fault = {
  readonly method: string
  readonly path: RegExp
  readonly status: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The command takes effect all the same, as when only its answer is lost. */
  readonly afterEffect?: boolean
}

/** A small honest server of the two APIs: checks headers as the real ones do, keeps its state in memory. */
export type ApiDouble = {
  readonly company: Company
  /** Faults that are to come, each used once, in order. */
  readonly faults: Fault[]
  /** Headers added to every answer. */
  readonly extraHeaders: Record<string, string>
  /** What was asked, in order: `GET /api/…`. */
  readonly requests: string[]
  /** The `Idempotency-Key` of each command, in order: `POST /api/… key`. */
  readonly keys: string[]
  /** Live streams that are open. */
  readonly openStreams: () => number
  /** Ends all live streams, as a restart does, after which clients come back by themselves; or as a logout does. */
  readonly dropStreams: (reason?: 'logged-out') => void
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>
}

/** A double with an empty company behind it. */
export const createApiDouble = (): ApiDouble => {
  const company = createCompany()
  const faults: Fault[] = []
  const extraHeaders: Record<string, string> = {}
  const requests: string[] = []
  const keys: string[] = []
  const streams = new Set<ServerResponse>()
  const answered = new Map<string, { readonly asked: string; readonly answer: Answer }>()

  const answer = async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<Answer | null> => {
    const me = memberOf(req)
    if (me === 'admin') return problem(403, 'NotACustomer')
    if (me === null || company.profile(me) === undefined) return problem(401, 'SERVICE_LOGIN_NEEDED')
    if (url.pathname === '/api/social/timeline/live') {
      streams.add(res)
      res.on('close', () => streams.delete(res))
      company.stream(me, { req, res, url })
      return null
    }
    const refused = refusal(req)
    if (refused !== null) return refused
    const told = { url, me, body: await readJson(req) }
    if (req.method === 'GET') return answerOf(company, 'GET', told)
    const key = `${me} ${String(req.headers['idempotency-key'])}`
    const asked = JSON.stringify([req.method, url.pathname, told.body])
    const known = answered.get(key)
    if (known !== undefined) return known.asked === asked ? known.answer : problem(422, 'SERVICE_KEY_REUSED')
    const result = answerOf(company, req.method ?? '', told)
    answered.set(key, { asked, answer: result })
    return result
  }

  return {
    company,
    faults,
    extraHeaders,
    requests,
    keys,
    openStreams: () => streams.size,
    dropStreams: (reason) => {
      for (const stream of streams) stream.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`)
      streams.clear()
    },
    handle: async (req, res) => {
      const url = new URL(req.url ?? '/', 'http://double')
      requests.push(`${req.method} ${req.url}`)
      if (req.method !== 'GET') keys.push(`${req.method} ${req.url} ${String(req.headers['idempotency-key'])}`)
      const index = faults.findIndex((fault) => fault.method === req.method && fault.path.test(url.pathname))
      const fault = index === -1 ? undefined : faults.splice(index, 1)[0]
      if (fault?.afterEffect === true) await answer(req, res, url)
      const result =
        fault === undefined ? await answer(req, res, url) : problem(fault.status, fault.code ?? 'SERVICE_INTERNAL')
      if (result === null) return
      const type = result.status < 400 ? 'application/json' : 'application/problem+json'
      const seen =
        req.method !== 'GET' && result.status < 400 ? { 'Banyan-Seen': `social:stream-${company.clock()}@1` } : {}
      res.writeHead(result.status, { 'Content-Type': type, ...seen, ...extraHeaders, ...fault?.headers })
      res.end(JSON.stringify(result.body))
    },
  }
}

const memberOf = (req: IncomingMessage): string | null =>
  /(?:^|;\s*)member=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? null

const refusal = (req: IncomingMessage): Answer | null => {
  if (req.method === 'GET') return null
  if (req.headers['content-type'] !== 'application/json') return problem(415, 'SERVICE_MEDIA_TYPE_REFUSED')
  if (!/^[!-~]{1,200}$/.test(String(req.headers['idempotency-key'] ?? '')))
    return problem(400, 'SERVICE_HEADER_INVALID')
  return req.headers['sec-fetch-site'] === 'same-origin' ? null : problem(403, 'GATEWAY_CROSS_SITE')
}

const readJson = async (req: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
