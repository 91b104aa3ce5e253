import { nodesWithin, type SagaDef, type SagaNode } from '@banyan/model'
import { rowOf } from './node-states.ts'
import { failing } from './place.ts'
import { TURNED_BACK } from './records.ts'
import { type AslMachine, type AslState, reachable } from './states.ts'
import { anyDoubt, takeBack } from './take-back.ts'
import { type AslOptions, ownTask, parametersOf } from './tasks.ts'

/** What a Standard workflow lasts at most, in milliseconds: a year. */
export const ASL_DEADLINE_MS_MAX = 365 * 24 * 60 * 60 * 1_000

export type AslExport =
  | { readonly machine: AslMachine }
  /** What the states language can't say, a sentence each. */
  | { readonly refused: readonly string[] }

/**
 * A saga as a machine of the Amazon States Language. Its input is the event on which the saga begins; its execution's name is the saga's id, and
 * part of every key. It ends with `endedAs`; where a person is needed it fails, at a task that can be driven again. Each task is done by
 * {@link aslHandler}. Cancelling, operators' other actions and moving to a later version are the engine's: a machine has none of them.
 */
export const aslOf = (saga: SagaDef, options: AslOptions): AslExport => {
  const refused = nodesWithin(saga.nodes).flatMap((node) => refusals(node).map((why) => `"${node.name}" ${why}`))
  if (refused.length > 0) return { refused }
  const back = takeBack(saga, options, ENDS)
  const doubt = anyDoubt(saga)
  const row = rowOf(saga.nodes, { ...options, next: doubt ? THROUGH : ENDS, turnBack: TURNS_BACK, fails: FAILS })
  const does = { does: 'begin', node: null } as const
  const begin: AslState = {
    ...ownTask(options.resourceOf({ ...does, command: null }), parametersOf(does)),
    Next: row.first,
  }
  const states: Record<string, AslState> = {
    [BEGINS]: begin,
    ...row.states,
    ...(doubt && { [THROUGH]: { Type: 'Choice', Choices: [{ ...doubt, Next: back.first }], Default: ENDS } }),
    [TURNS_BACK]: { Type: 'Pass', Result: true, ResultPath: TURNED_BACK, Next: back.first },
    ...back.states,
    [ENDS]: {
      Type: 'Choice',
      Choices: [{ Variable: TURNED_BACK, IsPresent: true, Next: COMPENSATED }],
      Default: COMPLETED,
    },
    [COMPLETED]: { Type: 'Pass', Result: 'completed', ResultPath: '$.endedAs', End: true },
    [COMPENSATED]: { Type: 'Pass', Result: 'compensated', ResultPath: '$.endedAs', End: true },
    [FAILS]: failing,
  }
  const Comment = `${saga.context}.${saga.name}, version ${saga.version}: ${saga.words.means}`
  return { machine: { Comment, Version: '1.0', ...reachable({ StartAt: BEGINS, States: states }) } }
}

// No node is called so: names of nodes have no blanks.
const BEGINS = 'saga begins'
const THROUGH = 'saga is through'
const TURNS_BACK = 'saga turns back'
const ENDS = 'saga ends'
const COMPLETED = 'saga is completed'
const COMPENSATED = 'saga is compensated'
const FAILS = 'saga cannot go on'

const refusals = (node: SagaNode): readonly string[] => {
  if (node.kind === 'parallel' || node.kind === 'choice') return []
  const longestMs = node.kind === 'step' ? node.timeoutMs : node.deadlineMs
  const rejections = node.kind === 'step' ? (node.retry.rejections ?? []) : []
  return [
    ...(rejections.length > 0
      ? [
          `calls again when it is rejected (${rejections.join(', ')}), each time under a new key; a task that is retried keeps the key that it has.`,
        ]
      : []),
    ...(longestMs > ASL_DEADLINE_MS_MAX
      ? [`may take ${longestMs} ms; a Standard workflow lasts a year at most (${ASL_DEADLINE_MS_MAX} ms).`]
      : []),
  ]
}
