import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { faults } from '../errors.ts'
import type { Reconciliation } from '../reconcile/run.ts'
import { bodyAs, name, parametersAs, reason } from './operator-input.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'

const inContext = z.strictObject({ context: name })

/** What must agree with other contexts, comparing it, and what came of that. */
export const reconciliationRoutes = (hosted: Hosted): readonly OperatorRoute[] => {
  const inList = parametersAs(inContext)
  const inOne = parametersAs(inContext.extend({ run: name }))
  const inStart = bodyAs(inContext.extend({ agreement: name, reason }))
  const start = (deed: 'compare' | 'mend', action: string): OperatorRoute => ({
    method: 'POST',
    path: `/:context/reconciliations/${deed}`,
    answer: async ({ request, operator }) => {
      const { context, agreement, reason: why } = inStart(request)
      const running = hosted.get(context)
      if (!running.definition.agreements.some((known) => known.name === agreement))
        throw faults.SERVICE_NOT_FOUND({ what: `agreement ${agreement} of ${context}` })
      const { reconciliations } = running.open().ledger
      hosted.tell({ operator, action, target: `${context}:${agreement}`, reason: why })
      const run = newRun({ agreement, mends: deed === 'mend', operator, reason: why })
      await reconciliations.save(run)
      return run
    },
  })
  return [
    {
      method: 'GET',
      path: '/:context/reconciliations',
      answer: async ({ request }) => {
        const running = hosted.get(inList(request).context)
        const agreements = running.definition.agreements.map(({ name: agreement, words, theirs }) => ({
          agreement,
          words,
          with: theirs.context,
          inventory: theirs.name,
        }))
        return { agreements, runs: await running.open().ledger.reconciliations.list() }
      },
    },
    {
      method: 'GET',
      path: '/:context/reconciliations/:run',
      answer: async ({ request }) => {
        const { context, run } = inOne(request)
        const found = await hosted.get(context).open().ledger.reconciliations.find(run)
        if (!found) throw faults.SERVICE_NOT_FOUND({ what: `reconciliation ${run} of ${context}` })
        return found
      },
    },
    start('compare', 'reconcile'),
    start('mend', 'reconcile-and-mend'),
  ]
}

const newRun = (o: Pick<Reconciliation, 'agreement' | 'mends' | 'operator' | 'reason'>): Reconciliation => ({
  id: randomUUID(),
  ...o,
  startedAt: new Date().toISOString(),
  finishedAt: null,
  status: 'comparing',
  walking: 'theirs',
  after: null,
  compared: 0,
  differing: 0,
  differences: [],
  remaining: null,
  fault: null,
})
