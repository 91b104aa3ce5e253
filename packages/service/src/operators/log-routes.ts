import { z } from 'zod'
import { chainOf, correlatedEvents } from './chain.ts'
import { findEvent } from './find-event.ts'
import { bodyAs, name, pageLimit, parametersAs, position, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'
import { redactedEvent } from './redaction.ts'

const context = z.strictObject({ context: name })
const streamsPage = context.extend({
  prefix: z.string().max(300).default(''),
  after: name.nullable().default(null),
  limit: pageLimit,
})
const streamPage = context.extend({ stream: name, after: position.default(0), limit: pageLimit })
const feedPage = context.extend({
  before: position.nullable().default(null),
  limit: pageLimit,
  type: name.nullable().default(null),
})
const oneEvent = context.extend({ eventId: name })

/** Looking at the logs of the hosted contexts. */
export const logRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inStreams = parametersAs(streamsPage)
  const inStream = parametersAs(streamPage)
  const inFeed = parametersAs(feedPage)
  const inChain = parametersAs(oneEvent)
  const inReveal = bodyAs(oneEvent.extend({ reason }))
  const inTrace = parametersAs(z.strictObject({ correlation: name }))
  return [
    {
      method: 'GET',
      path: '/:context/streams',
      answer: async ({ request }) => {
        const { context: of, limit, ...o } = inStreams(request)
        const found = await hosted
          .get(of)
          .open()
          .store.browsing.streams({ ...o, limit: limit + 1 })
        const streams = found.slice(0, limit)
        return { streams, next: found.length > limit ? streams.at(-1)!.stream : null }
      },
    },
    {
      method: 'GET',
      path: '/:context/streams/:stream',
      answer: async ({ request, signal }) => {
        const { context: of, stream, after, limit } = inStream(request)
        const running = hosted.get(of)
        const found = await running.open().store.readStream(stream, { after, limit: limit + 1 }, signal)
        const events = found.slice(0, limit).map((event) => redactedEvent(running.definition, event))
        return { events, next: found.length > limit ? events.at(-1)!.version : null }
      },
    },
    {
      method: 'GET',
      path: '/:context/feed',
      answer: async ({ request }) => {
        const { context: of, before, limit, type } = inFeed(request)
        const running = hosted.get(of)
        const found = await running.open().store.browsing.newestFirst({ before, type, limit: limit + 1 })
        const events = found.slice(0, limit).map((event) => redactedEvent(running.definition, event))
        return { events, next: found.length > limit ? events.at(-1)!.position : null }
      },
    },
    {
      method: 'GET',
      path: '/:context/events/:eventId/chain',
      answer: async ({ request, signal }) => {
        const { context: of, eventId } = inChain(request)
        hosted.get(of)
        return chainOf(hosted.contexts, { context: of, eventId, signal })
      },
    },
    {
      method: 'POST',
      path: '/:context/events/:eventId/reveal',
      answer: async ({ request, operator, signal }) => {
        const { context: of, eventId, reason: why } = inReveal(request)
        const { store, codec } = hosted.get(of).open()
        const event = await findEvent(store, eventId, signal)
        hosted.tell({ operator, action: 'reveal-event', target: `${of}:${eventId}`, reason: why })
        const [readable] = await codec.decode([event])
        return readable
      },
    },
    {
      method: 'GET',
      path: '/correlations/:correlation',
      answer: async ({ request, signal }) => correlatedEvents(hosted.contexts, inTrace(request).correlation, signal),
    },
  ]
}
