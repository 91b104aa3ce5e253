import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { pages } from '@banyan/pages'
import { buildPages } from '../pages/build.ts'

/** The console's API with its answers under the test's hand: somebody is signed in, and nothing is checked. */
export type PagesDouble = AsyncDisposable & {
  readonly origin: string
  /** Answers by `GET /api/path`, without the query; all else is 404. */
  readonly answers: Map<string, object>
  /** Sends one `now` to every listener, and to those who come later. */
  readonly tell: (now: object) => void
}

type DoubleOptions = {
  readonly description: Description
  readonly drift?: readonly string[]
  readonly code?: CodeComparison
  readonly places?: object
}

/** Builds are shared by all test files of this machine's user; they are named by their content. */
const cacheDir = join(tmpdir(), `console-pages-tests-${process.getuid?.() ?? 'user'}`)

/** What serves the pages, built once. */
export const builtPages = async () => {
  const { dir } = await buildPages({ cacheDir, signal: AbortSignal.timeout(120_000) })
  return pages({ dir, base: '/' })
}

export const startPagesDouble = async (o: DoubleOptions): Promise<PagesDouble> => {
  const servePage = await builtPages()
  const answers = firstAnswers(o)
  const listeners = new Set<ServerResponse>()
  let news = ''
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://double')
    if (!pathname.startsWith('/api/')) return servePage(req, res)
    if (pathname === '/api/live') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write(`:\n\n${news}`)
      listeners.add(res)
      return void res.on('close', () => listeners.delete(res))
    }
    const answer = answers.get(`${req.method} ${pathname}`)
    res.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    tell: (now) => {
      news = `event: now\ndata: ${JSON.stringify(now)}\n\n`
      for (const listener of listeners) listener.write(news)
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const firstAnswers = ({ description, drift = [], code, places = {} }: DoubleOptions) =>
  new Map<string, object>([
    ['GET /api/session', { name: 'kim', role: 'operator' }],
    [
      'GET /api/model',
      {
        description,
        hosted: description.contexts.map(({ name }) => name),
        places,
        drift,
        ...(code && { code }),
        startedAt: '2026-11-20T09:00:00.000Z',
        pid: 4711,
        node: 'v24.21.0',
        commit: '0123456789abcdef',
      },
    ],
    ['GET /api/history', { points: [] }],
  ])
