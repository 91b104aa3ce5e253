import { z } from 'zod'
import type { HostClient } from '../host/host-client.ts'
import { readModel } from '../host/model.ts'
import { LEVELS, LOG_LINES_MAX, readLogs } from '../records/read-logs.ts'
import { readTrace } from '../records/read-trace.ts'
import { type ConsoleRoute, parametersOf, parseInput, wholeNumber } from './route.ts'

const TEXT_LENGTH_MAX = 200
const CURSOR_LENGTH_MAX = 4_000
const LINES_DEFAULT = 100
const traceId = z.string().regex(/^[0-9a-f]{32}$/)
const text = z.string().min(1).max(TEXT_LENGTH_MAX)
const logs = z.strictObject({
  process: text.nullable().default(null),
  level: z.enum(LEVELS).nullable().default(null),
  text: text.nullable().default(null),
  traceId: traceId.nullable().default(null),
  before: z.string().max(CURSOR_LENGTH_MAX).nullable().default(null),
  limit: wholeNumber({ min: 1, max: LOG_LINES_MAX }).default(LINES_DEFAULT),
})

/** What processes wrote down, and what became of one request. */
export const recordRoutes = (o: {
  readonly host: HostClient
  readonly logDir: string | null
}): readonly ConsoleRoute[] => [
  {
    method: 'GET',
    url: '/api/logs',
    role: 'viewer',
    action: null,
    answer: async ({ request }) => {
      const query = parseInput(logs, withoutEmpty(parametersOf(request)))
      return o.logDir === null ? { lines: [], next: null } : readLogs(o.logDir, query)
    },
  },
  {
    method: 'GET',
    url: '/api/traces/:traceId',
    role: 'viewer',
    action: null,
    answer: async ({ request, caller }) =>
      readTrace(parseInput(z.strictObject({ traceId }), parametersOf(request)).traceId, {
        logDir: o.logDir,
        ask: (path) => o.host.ask(caller.name, path),
        model: () => readModel(o.host, caller.name),
      }),
  },
]

/** A form sends empty fields for those that nobody filled in. */
const withoutEmpty = (parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''))
