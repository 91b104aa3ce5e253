import { z } from 'zod'
import { bodyAs, name, parametersAs, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'

const inContext = z.strictObject({ context: name })

/** Messages that were set aside, and what may be done about them. */
export const deadLetterRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inList = parametersAs(inContext)
  const inReveal = bodyAs(inContext.extend({ consumer: name, messageId: name.max(400), reason }))
  const inAct = bodyAs(inContext.extend({ consumer: name, source: name.max(400), reason }))
  return [
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
      answer: async ({ request, operator, signal }) => {
        const { context, consumer, source, reason: why } = inAct(request)
        const { desk } = hosted.get(context).open()
        hosted.tell({ operator, action: 'replay-dead-letters', target: `${consumer} ${source}`, reason: why })
        return { taken: await desk.replay(consumer, source, signal) }
      },
    },
    {
      method: 'POST',
      path: '/:context/dead-letters/skip',
      answer: async ({ request, operator, signal }) => {
        const { context, consumer, source, reason: why } = inAct(request)
        const { desk } = hosted.get(context).open()
        hosted.tell({ operator, action: 'skip-dead-letter', target: `${consumer} ${source}`, reason: why })
        return { skipped: await desk.skip(consumer, source, signal) }
      },
    },
  ]
}
