/** A machine of the Amazon States Language, as far as sagas need it: JSON with paths (`JSONPath`). */
export type AslMachine = { readonly Comment: string; readonly Version: '1.0' } & AslStates

/** States with their beginning: a machine, or a branch of one. */
export type AslStates = { readonly StartAt: string; readonly States: { readonly [name: string]: AslState } }

export type AslState = AslTask | AslPass | AslChoice | AslParallel | AslFail | { readonly Type: 'Succeed' }

type Template = { readonly [field: string]: unknown }
type Leads = { readonly Next: string } | { readonly End: true }

export type AslTask = {
  readonly Type: 'Task'
  readonly Resource: string
  readonly TimeoutSeconds?: number
  readonly Parameters: Template
  readonly ResultSelector?: Template
  /** Null: what comes is not kept. */
  readonly ResultPath?: string | null
  readonly Retry: readonly AslRetrier[]
  readonly Catch?: readonly AslCatcher[]
} & Leads

export type AslRetrier = {
  readonly ErrorEquals: readonly string[]
  /** Calls after the first. */
  readonly MaxAttempts: number
  readonly IntervalSeconds?: number
  readonly BackoffRate?: number
  readonly MaxDelaySeconds?: number
  readonly JitterStrategy?: 'FULL'
}

export type AslCatcher = {
  readonly ErrorEquals: readonly string[]
  readonly ResultPath?: string | null
  readonly Next: string
}

export type AslPass = {
  readonly Type: 'Pass'
  readonly Result: unknown
  readonly ResultPath: string
} & Leads

export type AslCondition =
  | { readonly Variable: string; readonly IsPresent: boolean }
  | { readonly Variable: string; readonly StringEquals: string }
  | { readonly And: readonly AslCondition[] }
  | { readonly Or: readonly AslCondition[] }

export type AslChoice = {
  readonly Type: 'Choice'
  readonly Choices: readonly (AslCondition & { readonly Next: string })[]
  readonly Default?: string
}

export type AslParallel = {
  readonly Type: 'Parallel'
  readonly Branches: readonly AslStates[]
  readonly ResultSelector: Template
} & Leads

export type AslFail = { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string }

/** Only what can be reached: the states language refuses the rest. */
export const reachable = ({ StartAt, States }: AslStates): AslStates => {
  const seen = new Set<string>([StartAt])
  for (const name of seen) for (const next of nextOf(States[name]!)) seen.add(next)
  return { StartAt, States: Object.fromEntries(Object.entries(States).filter(([name]) => seen.has(name))) }
}

const nextOf = (state: AslState): readonly string[] => [
  ...('Next' in state ? [state.Next] : []),
  ...('Catch' in state ? (state.Catch ?? []).map(({ Next }) => Next) : []),
  ...(state.Type === 'Choice'
    ? [...state.Choices.map(({ Next }) => Next), ...(state.Default ? [state.Default] : [])]
    : []),
]
