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
export const liveRoutes = (o: { readonly watch: Watch; readonly history: History }): readonly ConsoleRoute[] => [
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
]
