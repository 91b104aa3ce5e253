/**
 * What an exported machine knows of its saga: its input, its output, and what every task is given. What happened is kept under the name of node
 * or way: `reserve/0 done`, `reserve/0 failed`, `reserve/0 doubt`, `how chosen`, `sure came`, `sure expired`, and `turned back`.
 */
export type AslSaga = {
  readonly key: string
  readonly data: unknown
  readonly records: { readonly [record: string]: unknown }
}

/** What became of a way, a choice, or what is waited for. */
export type Happened = 'done' | 'failed' | 'doubt' | 'chosen' | 'came' | 'expired'

/** `reserve/0`: the name of a way, as it stands in its key. */
export const wayName = (step: string, way: number): string => `${step}/${way}`

export const recordOf = (of: string, happened: Happened): string => `${of} ${happened}`

/** Where a state machine keeps it. */
export const pathOf = (of: string, happened: Happened): string => `$.records['${recordOf(of, happened)}']`

/** There once what was done is to be taken back. */
export const TURNED_BACK = "$.records['turned back']"

/** Names of the errors by which a task tells what became of its call. Any other says that nobody knows. */
export const ASL_ERRORS = {
  /** The business said no: there was no effect, and there will be none. */
  rejected: 'Saga.Rejected',
  /** The world failed, without effect; the same call may do better later. */
  fault: 'Saga.Fault',
  /** The world failed, without effect; the same call would fail again. */
  faultForGood: 'Saga.FaultForGood',
  unknown: 'Saga.OutcomeUnknown',
  /** A function of the definition failed. */
  definition: 'Saga.DefinitionFailed',
} as const
