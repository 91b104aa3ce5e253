import { type EventStore, EVENT_DATA_BYTES_MAX } from '@banyan/event-store'
import type { Message } from '@banyan/bus'
import { z } from 'zod'
import { publishedMessages } from '../consumers/published-message.ts'
import { faults } from '../errors.ts'
import { BODY_BYTES_MAX } from '../limits.ts'
import { findEvent } from './find-event.ts'
import { bodyAs, name, parametersAs, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'

const inContext = z.strictObject({ context: name })

/** Read at the publisher's host, where that is another one; it may be of a newer release, and say more. */
const message = z.object({
  context: name,
  stream: name,
  version: z.int().min(1),
  publishedSequence: z.int().min(1),
  previousOfType: z.int().min(0).exactOptional(),
  type: name,
  schemaVersion: z.int().min(1),
  data: z.unknown(),
  recordedAt: z.iso.datetime(),
  correlation: name,
  traceparent: name.nullable(),
})
const bring = z.strictObject({ message, taken: z.int().min(0) }).optional()
/** Room for the largest message beside what else a body says, in bytes. */
const BRINGING_BYTES_MAX = EVENT_DATA_BYTES_MAX + BODY_BYTES_MAX

/** Messages that were set aside, and what may be done about them. */
export const deadLetterRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inList = parametersAs(inContext)
  const inReveal = bodyAs(inContext.extend({ consumer: name, messageId: name.max(400), reason }))
  const inAct = bodyAs(inContext.extend({ consumer: name, source: name.max(400), reason, bring }))
  const inMessage = parametersAs(inContext.extend({ eventId: name }))
  return [
    {
      method: 'GET',
      path: '/:context/messages/:eventId',
      answer: async ({ request, signal }) => {
        const { context, eventId } = inMessage(request)
        return publishedMessage(hosted.get(context).open().store, eventId, signal)
      },
    },
    {
      method: 'GET',
      path: '/:context/dead-letters',
      answer: async ({ request }) => ({ letters: await hosted.get(inList(request).context).open().desk.list() }),
    },
    {
      method: 'POST',
      path: '/:context/dead-letters/reveal',
      answer: async ({ request, operator }) => {
        const { context, consumer, messageId, reason: why } = inReveal(request)
        const { desk } = hosted.get(context).open()
        hosted.tell({ operator, action: 'reveal-dead-letter', target: `${consumer} ${messageId}`, reason: why })
        return { sentence: await desk.sentence({ consumer, messageId }) }
      },
    },
    {
      method: 'POST',
      path: '/:context/dead-letters/replay',
      bodyBytesMax: BRINGING_BYTES_MAX,
      answer: async ({ request, operator, signal }) => {
        const { context, consumer, source, reason: why, bring: brought } = inAct(request)
        const { desk } = hosted.get(context).open()
        hosted.tell({ operator, action: 'replay-dead-letters', target: `${consumer} ${source}`, reason: why })
        return { taken: await desk.replay({ consumer, source }, signal, brought) }
      },
    },
    {
      method: 'POST',
      path: '/:context/dead-letters/skip',
      bodyBytesMax: BRINGING_BYTES_MAX,
      answer: async ({ request, operator, signal }) => {
        const { context, consumer, source, reason: why, bring: brought } = inAct(request)
        const { desk } = hosted.get(context).open()
        hosted.tell({ operator, action: 'skip-dead-letter', target: `${consumer} ${source}`, reason: why })
        return { skipped: await desk.skip({ consumer, source }, signal, brought) }
      },
    },
  ]
}

/** What is not published is nobody else's, also as a message. */
const publishedMessage = async (store: EventStore, eventId: string, signal: AbortSignal): Promise<Message> => {
  const [found] = await publishedMessages(store, [await findEvent(store, eventId, signal)], signal)
  if (found) return found
  throw faults.SERVICE_NOT_FOUND({ what: `published event ${eventId} of ${store.context}` })
}
