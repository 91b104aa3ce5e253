import { nodesWithin, type SagaDef } from '@banyan/model'
import assert from 'node:assert/strict'
import { type Behaviour, byMachine, byStates, type End, hasBranches, type Plan } from './asl-runs.ts'

/**
 * Runs a saga by our machine and by the exported one, with up to so many of the calls that are met going wrong in each way; gives how often each
 * end came. Both must end in the same way and leave the same effects; what was undone, in the same order.
 */
export const compareRuns = async (
  saga: SagaDef,
  o: { readonly wrong: number; readonly behaviours: readonly Behaviour[]; readonly nodes?: Plan['nodes'] },
): Promise<Readonly<Record<string, number>>> => {
  const ends: Record<string, number> = {}
  const plans: Plan[] = [{ calls: new Map(), nodes: o.nodes ?? new Map() }]
  for (const plan of plans) {
    const ours = byMachine(saga, plan)
    const theirs = await byStates(saga, plan)
    const told = JSON.stringify([[...plan.calls], [...plan.nodes]])
    assert.deepEqual(leftBy(saga, theirs), leftBy(saga, ours), told)
    ends[ours.as] = (ends[ours.as] ?? 0) + 1
    if (plan.calls.size === o.wrong) continue
    const later = [...theirs.sent.keys()].filter((id) => !plan.calls.has(id) && isAfter(id, plan, theirs))
    plans.push(
      ...later.flatMap((id) => o.behaviours.map((one) => ({ ...plan, calls: new Map([...plan.calls, [id, one]]) }))),
    )
  }
  return ends
}

/** Each two calls are met in one order only. */
const isAfter = (id: string, { calls }: Plan, { sent }: End): boolean => {
  const order = [...sent.keys()]
  return [...calls.keys()].every((other) => order.indexOf(other) < order.indexOf(id))
}

/**
 * Where a person is needed, what is open differs by what our machine does meanwhile. A branch beside one that failed goes on to its end in the
 * states language and is taken back from there: more may be done and undone, and what leaves nothing to undo is not looked at.
 */
export const leftBy = (saga: SagaDef, { as, kept, undone }: End): unknown => {
  if (as === 'needs a person') return { as }
  if (as === 'completed') return { as, kept: kept.toSorted(), undone: undone.toSorted() }
  if (!hasBranches(saga)) return { as, kept, undone }
  const undoable = nodesWithin(saga.nodes).flatMap((node) =>
    node.kind === 'step' && node.compensate ? [node.name] : [],
  )
  return { as, kept: kept.filter((id) => undoable.includes(id.split('/')[1]!)) }
}
