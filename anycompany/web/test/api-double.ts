import type { IncomingMessage, ServerResponse } from 'node:http'
import { createCompany, type Company } from './company-double.ts'

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
  /** Ends all live streams, as a restart does, after which clients come back by themselves; or as a logout does. */
  readonly dropStreams: (reason?: 'logged-out') => void
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>
}

type Answer = { readonly status: number; readonly body: object }
type Told = { readonly url: URL; readonly body: Record<string, unknown>; readonly me: string }
type Route = readonly [method: string, path: RegExp, answer: (company: Company, told: Told, id: string) => Answer]

const ok = (body: object): Answer => ({ status: 200, body })
const created = (body: object): Answer => ({ status: 201, body })

const ROUTES: readonly Route[] = [
  ['GET', /^\/api\/members\/me$/, (company, { me }) => ok(company.profile(me) ?? {})],
  ['GET', /^\/api\/members\/profiles$/, (company, { url }) => ok(company.profiles(url.searchParams.get('ids') ?? ''))],
  ['GET', /^\/api\/members\/search$/, (company, { url }) => ok(company.search(url.searchParams.get('name') ?? ''))],
  ['GET', /^\/api\/social\/timeline$/, (company, { me, url }) => ok(company.timeline(me, url.searchParams))],
  [
    'GET',
    /^\/api\/social\/members\/([^/]+)\/posts$/,
    (company, { me, url }, id) => ok(company.timeline(me, url.searchParams, id)),
  ],
  ['POST', /^\/api\/social\/posts$/, (company, { me, body }) => created(company.write(me, String(body['text'])))],
  ['DELETE', /^\/api\/social\/posts\/([^/]+)$/, (company, { me }, id) => ok(company.deletePost(me, id))],
  ['PUT', /^\/api\/social\/posts\/([^/]+)\/like$/, (company, { me }, id) => ok(company.like(me, id, true))],
  ['DELETE', /^\/api\/social\/posts\/([^/]+)\/like$/, (company, { me }, id) => ok(company.like(me, id, false))],
  ['GET', /^\/api\/social\/friends$/, (company, { me }) => ok(company.friendsOf(me))],
  ['DELETE', /^\/api\/social\/friends\/([^/]+)$/, (company, { me }, id) => ok(company.unfriend(me, id))],
  ['GET', /^\/api\/social\/friend-requests$/, (company, { me }) => ok(company.requestsOf(me))],
  [
    'POST',
    /^\/api\/social\/friend-requests$/,
    (company, { me, body }) => created(company.befriend(me, String(body['memberId']))),
  ],
  ['POST', /^\/api\/social\/friend-requests\/([^/]+)\/accept$/, (company, { me }, id) => ok(company.accept(me, id))],
  [
    'POST',
    /^\/api\/social\/friend-requests\/([^/]+)\/decline$/,
    (company, { me }, id) => ok(company.close(me, id, 'declined')),
  ],
  [
    'DELETE',
    /^\/api\/social\/friend-requests\/([^/]+)$/,
    (company, { me }, id) => ok(company.close(me, id, 'withdrawn')),
  ],
]

/** A double with an empty company behind it. */
export const createApiDouble = (): ApiDouble => {
  const company = createCompany()
  const faults: Fault[] = []
  const extraHeaders: Record<string, string> = {}
  const requests: string[] = []
  const streams = new Set<ServerResponse>()
  const answered = new Map<string, Answer>()

  const answer = async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<Answer | null> => {
    const me = memberOf(req)
    if (me === 'admin') return problem(403, 'NotACustomer')
    if (me === null || company.profile(me) === undefined) return problem(401, 'SERVICE_LOGIN_NEEDED')
    if (url.pathname === '/api/social/timeline/live') {
      streams.add(res)
      company.stream(me, req, res)
      return null
    }
    const refused = refusal(req)
    if (refused !== null) return refused
    const told = { url, me, body: await readJson(req) }
    const key = `${me} ${req.method} ${String(req.headers['idempotency-key'])}`
    const result = answered.get(key) ?? route(company, req.method ?? '', told)
    if (req.method !== 'GET') answered.set(key, result)
    return result
  }

  return {
    company,
    faults,
    extraHeaders,
    requests,
    dropStreams: (reason) => {
      for (const stream of streams) stream.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`)
      streams.clear()
    },
    handle: async (req, res) => {
      const url = new URL(req.url ?? '/', 'http://double')
      requests.push(`${req.method} ${req.url}`)
      const index = faults.findIndex((fault) => fault.method === req.method && fault.path.test(url.pathname))
      const fault = index === -1 ? undefined : faults.splice(index, 1)[0]
      if (fault?.afterEffect === true) await answer(req, res, url)
      const result =
        fault === undefined ? await answer(req, res, url) : problem(fault.status, fault.code ?? 'SERVICE_FAULT')
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
  if (req.headers['content-type'] !== 'application/json') return problem(415, 'SERVICE_JSON_NEEDED')
  if (!/^[!-~]{1,200}$/.test(String(req.headers['idempotency-key'] ?? ''))) return problem(400, 'SERVICE_KEY_NEEDED')
  return req.headers['sec-fetch-site'] === 'same-origin' ? null : problem(403, 'GATEWAY_CROSS_SITE')
}

const readJson = async (req: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const route = (company: Company, method: string, told: Told): Answer => {
  for (const [routeMethod, path, answer] of ROUTES) {
    const match = path.exec(told.url.pathname)
    if (match === null || routeMethod !== method) continue
    try {
      return answer(company, told, decodeURIComponent(match[1] ?? ''))
    } catch (error) {
      const { message } = error as Error
      return problem(/^NoSuch|^NotFriends/.test(message) ? 404 : message === 'NotYourPost' ? 403 : 409, message)
    }
  }
  return problem(404, 'SERVICE_NO_SUCH_PATH')
}

const problem = (status: number, code: string): Answer => ({
  status,
  body: { type: `/banyan/errors#${code}`, title: code, status, detail: `The double says ${code}`, code },
})
