import type { StepNode } from '@banyan/model'
import { mayLeave, SETTLE_RETRY } from '../machine/retries.ts'
import type { Place } from './place.ts'
import { ASL_ERRORS, pathOf, wayName } from './records.ts'
import type { AslState, AslTask } from './states.ts'
import { commandOf, never, parametersOf, retrier, secondsOf } from './tasks.ts'

/** Each way is a task; a failure that is certain leads to the next way, one that is not to asking again under the same key. */
export const stepStates = (node: StepNode, place: Place): Readonly<Record<string, AslState>> =>
  Object.fromEntries(node.ways.flatMap((_, way) => Object.entries(wayStates(node, way, place))))

/** Whether the saga goes on without knowing what became of this way. */
export const isLeavable = (node: StepNode, way: number, isBehind: boolean): boolean =>
  mayLeave({ pivotPassed: isBehind }, node, { way, pivot: node.pivot, undoable: node.compensate !== null })

/** Sends a way's command under its key. */
export const callOf = (node: StepNode, way: number, { resourceOf }: Pick<Place, 'resourceOf'>) => {
  const name = wayName(node.name, way)
  const does = { does: 'do', node: node.name } as const
  return {
    Type: 'Task',
    Resource: resourceOf({ ...does, command: commandOf(node.ways[way]!) }),
    TimeoutSeconds: secondsOf(node.timeoutMs),
    Parameters: parametersOf(does, { name, way }),
    ResultPath: pathOf(name, 'done'),
  } as const
}

const wayStates = (node: StepNode, way: number, place: Place): Readonly<Record<string, AslTask>> => {
  const name = wayName(node.name, way)
  const after = afterFailure(node, way, place)
  const call = { ...callOf(node, way, place), Next: place.next } as const
  const { attempts } = node.retry
  const longest = attempts + SETTLE_RETRY.attempts
  const longer = { ...node.retry, backoffMaxMs: SETTLE_RETRY.backoffMaxMs! }
  if (after === null) {
    const certain = never(ASL_ERRORS.rejected, ASL_ERRORS.faultForGood, ASL_ERRORS.definition)
    const fault = retrier([ASL_ERRORS.fault], node.retry, attempts - 1)
    return { [name]: { ...call, Retry: [certain, fault, retrier(['States.ALL'], longer, longest - 1)] } }
  }
  const leaves = isLeavable(node, way, place.turnBack === null)
  const inDoubt = `${name} in doubt`
  const lost = { ErrorEquals: ['States.ALL'], ResultPath: pathOf(name, 'doubt'), Next: after }
  const asked = { ErrorEquals: ['States.ALL'], ResultPath: null, Next: inDoubt }
  const refused = (...errors: readonly string[]) => ({
    ErrorEquals: errors,
    ResultPath: pathOf(name, 'failed'),
    Next: after,
  })
  const first: AslTask = {
    ...call,
    Retry: [retrier([ASL_ERRORS.fault], node.retry, attempts - 1)],
    Catch: [
      refused(ASL_ERRORS.rejected, ASL_ERRORS.fault, ASL_ERRORS.faultForGood),
      { ErrorEquals: [ASL_ERRORS.definition], ResultPath: null, Next: place.fails },
      leaves && attempts === 1 ? lost : asked,
    ],
  }
  const again: AslTask = {
    ...call,
    Retry: [
      never(ASL_ERRORS.rejected),
      leaves ? retrier(['States.ALL'], node.retry, attempts - 2) : retrier(['States.ALL'], longer, longest - 2),
    ],
    Catch: [refused(ASL_ERRORS.rejected), ...(leaves ? [lost] : [])],
  }
  return { [name]: first, ...(leaves && attempts === 1 ? {} : { [inDoubt]: again }) }
}

/** The next way; null where only a person can help: there the task fails, and so can be driven again. */
const afterFailure = (node: StepNode, way: number, { next, turnBack }: Place): string | null => {
  if (way + 1 < node.ways.length) return wayName(node.name, way + 1)
  return node.otherwise === 'go-on' ? next : turnBack
}
