import type { AnyRow, ReadModel } from '@banyan/model'
import { z } from 'zod'
import { faults } from '../errors.ts'
import type { RunningContext } from '../host/running-context.ts'
import { bodyAs, name, parametersAs, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'
import { redactedRow } from './redaction.ts'

const oneView = z.strictObject({ context: name, view: name })

/** Looking into views, and what may be done about one. */
export const viewRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inRow = parametersAs(oneView.extend({ key: name }))
  const inReveal = bodyAs(oneView.extend({ key: name, reason }))
  const inChange = bodyAs(oneView.extend({ reason }))
  const change = (action: 'rebuild' | 'pause' | 'resume'): OperatorRoute => ({
    method: 'POST',
    path: `/:context/views/:view/${action}`,
    answer: async ({ request, operator }) => {
      const { context, view, reason: why } = inChange(request)
      const running = hosted.get(context)
      const model = viewOf(running, view)
      const { views } = running.open()
      hosted.tell({ operator, action: `${action}-view`, target: `${context}:${view}`, reason: why })
      return { version: (await views[action](model)) ?? null }
    },
  })
  return [
    {
      method: 'GET',
      path: '/:context/views/:view/rows',
      answer: async ({ request }) => {
        const { context, view, key } = inRow(request)
        const { model, row } = await readRow(hosted.get(context), view, key)
        return { row: row === undefined ? null : redactedRow(model, row), audience: model.audience }
      },
    },
    {
      method: 'POST',
      path: '/:context/views/:view/rows/reveal',
      answer: async ({ request, operator }) => {
        const { context, view, key, reason: why } = inReveal(request)
        const { model, row } = await readRow(hosted.get(context), view, key)
        hosted.tell({ operator, action: 'reveal-row', target: `${context}:${view}:${key}`, reason: why })
        return { row: row ?? null, audience: model.audience }
      },
    },
    change('rebuild'),
    change('pause'),
    change('resume'),
  ]
}

const readRow = async (
  running: RunningContext,
  view: string,
  key: string,
): Promise<{ readonly model: ReadModel; readonly row: AnyRow | undefined }> => {
  const model = viewOf(running, view)
  return {
    model,
    row: await running
      .open()
      .views.reader(model as ReadModel<AnyRow>)
      .get(key),
  }
}

const viewOf = ({ name: context, definition }: RunningContext, view: string): ReadModel => {
  const model = definition.readModels.find((known) => known.name === view)
  if (!model) throw faults.SERVICE_NOT_FOUND({ what: `view ${view} of ${context}` })
  return model
}
