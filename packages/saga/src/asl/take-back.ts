import { nodesWithin, type SagaDef, type StepNode } from '@banyan/model'
import { SETTLE_RETRY, UNDO_RETRY } from '../machine/retries.ts'
import { ASL_ERRORS, pathOf, TURNED_BACK, wayName } from './records.ts'
import type { AslCondition, AslState } from './states.ts'
import { callOf, isLeavable } from './step-states.ts'
import { type AslOptions, commandOf, never, parametersOf, retrier, secondsOf } from './tasks.ts'

type Undoable = {
  readonly node: StepNode
  readonly way: number
  /** Whether the saga may have gone on without knowing what became of it. */
  readonly leavable: boolean
  readonly isBehind: boolean
}

type Row = { readonly first: string; readonly states: Readonly<Record<string, AslState>> }

/**
 * One row for every end of a saga, last way first: what was left in doubt is asked after and undone if it happened, and where the saga turned back
 * so is what was done. By what is recorded, not by where it failed: a path for every point of failure would be as many as there are nodes,
 * times the ways that each was done in. Branches beside each other are taken back one after the other: between them order means nothing.
 */
export const takeBack = (saga: SagaDef, options: AslOptions, ends: string): Row => {
  let first = ends
  const states: Record<string, AslState> = {}
  for (const undoable of undoables(saga)) {
    Object.assign(states, linkStates(undoable, options, first))
    first = linkOf(undoable)
  }
  return { first, states }
}

/** Something that the saga went on without is not known yet; null where that can't be. */
export const anyDoubt = (saga: SagaDef): AslCondition | null => {
  const doubts = undoables(saga)
    .filter(({ leavable }) => leavable)
    .map(({ node, way }) => ({ Variable: pathOf(wayName(node.name, way), 'doubt'), IsPresent: true }))
  return doubts.length > 1 ? { Or: doubts } : (doubts[0] ?? null)
}

/** In the order in which they begin. Behind the pivot nothing that is done is taken back, and the pivot itself is never in doubt when that begins. */
const undoables = ({ nodes }: SagaDef): readonly Undoable[] => {
  const pivot = nodes.findIndex((node) => node.kind === 'step' && node.pivot)
  return nodes.flatMap((top, i) =>
    nodesWithin([top]).flatMap((node) => {
      if (node.kind !== 'step' || node.compensate === null || node.pivot) return []
      const isBehind = pivot >= 0 && i > pivot
      return node.ways
        .map((_, way) => ({ node, way, isBehind, leavable: isLeavable(node, way, isBehind) }))
        .filter((one) => one.leavable || !isBehind)
    }),
  )
}

const linkOf = ({ node, way }: Undoable): string => `${wayName(node.name, way)} open`

const linkStates = (one: Undoable, options: AslOptions, next: string): Row['states'] => {
  const { node, way, leavable, isBehind } = one
  const name = wayName(node.name, way)
  const [after, undo] = [`${name} asked after`, `${name} undone`]
  const is = (happened: 'done' | 'doubt') => ({ Variable: pathOf(name, happened), IsPresent: true })
  const turned = { And: [{ Variable: TURNED_BACK, IsPresent: true }, is('done')], Next: undo }
  return {
    [linkOf(one)]: {
      Type: 'Choice',
      Choices: [...(leavable ? [{ ...is('doubt'), Next: after }] : []), ...(isBehind ? [] : [turned])],
      Default: next,
    },
    ...(leavable && {
      [after]: {
        ...callOf(node, way, options),
        Retry: [never(ASL_ERRORS.rejected), retrier(['States.ALL'], SETTLE_RETRY, SETTLE_RETRY.attempts - 1)],
        Catch: [{ ErrorEquals: [ASL_ERRORS.rejected], ResultPath: null, Next: next }],
        Next: undo,
      },
    }),
    [undo]: undoOf(one, options, next),
  }
}

/** Nothing catches its failure: the machine fails there, and is driven again from there. */
const undoOf = ({ node, way }: Undoable, { resourceOf }: AslOptions, next: string): AslState => {
  const does = { does: 'undo', node: node.name } as const
  return {
    Type: 'Task',
    Resource: resourceOf({ ...does, command: commandOf(node.compensate!) }),
    TimeoutSeconds: secondsOf(node.timeoutMs),
    Parameters: parametersOf(does, { name: wayName(node.name, way), way }),
    ResultPath: null,
    Retry: [
      never(ASL_ERRORS.rejected, ASL_ERRORS.faultForGood, ASL_ERRORS.definition),
      retrier(['States.ALL'], UNDO_RETRY, UNDO_RETRY.attempts - 1),
    ],
    Next: next,
  }
}
