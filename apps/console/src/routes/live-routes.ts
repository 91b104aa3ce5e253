import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { History } from '../live/history.ts'
import { HISTORY_MINUTES_MAX } from '../live/history.ts'
import type { Watch } from '../live/watch.ts'
import { type ConsoleRoute, parametersOf, parseInput, wholeNumber } from './route.ts'

const MINUTES_DEFAULT = 30
const period = z.strictObject({
  minutes: wholeNumber({ min: 1, max: HISTORY_MINUTES_MAX }).default(MINUTES_DEFAULT),
})

/** How everything does: as it goes on, and how it went. */
export const liveRoutes = (o: {
  readonly watch: Watch
  readonly history: History
  readonly scalingFile: string | null
}): readonly ConsoleRoute[] => [
  {
    method: 'GET',
    url: '/api/live',
    role: 'viewer',
    action: null,
    answer: async ({ reply, caller }) => {
      for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value ?? '')
      o.watch.stream(reply.raw, caller.signal)
      reply.hijack()
      return reply
    },
  },
  {
    method: 'GET',
    url: '/api/history',
    role: 'viewer',
    action: null,
    answer: async ({ request }) => ({ points: o.history.last(parseInput(period, parametersOf(request)).minutes) }),
  },
  {
    method: 'GET',
    url: '/api/scaling',
    role: 'viewer',
    action: null,
    answer: async () => readScalings(o.scalingFile),
  },
]

/** As the launcher wrote it: how each scaled context stands, and the steps that were taken. Nothing where nothing is scaled. */
const readScalings = async (file: string | null): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file ?? '', 'utf8'))
  } catch {
    return { contexts: {}, steps: [] }
  }
}
