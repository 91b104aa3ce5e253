import type { EventDef } from '../event.ts'
import type { Words } from '../words.ts'
import type { Saga, SagaSpec, Stand } from './saga.ts'
import {
  type AskNode,
  type ChoiceNode,
  nodesWithin,
  type ParallelNode,
  type SagaDef,
  type SagaNode,
  type SagaRetry,
  type Sending,
  type StepNode,
  type WaitNode,
} from './saga-def.ts'

/** How long a step's call may take where its saga says nothing. */
export const STEP_TIMEOUT_MS = 30_000
/** Calls of one way where its saga says nothing. */
export const STEP_RETRY: SagaRetry = { attempts: 3, backoffMs: 200 }
/** Longest pause between two calls where the retry says nothing. */
export const BACKOFF_MS_MAX = 60_000
/** Calls of one way at most: who needs more needs a person. */
export const ATTEMPTS_MAX = 100
/** Nodes of one saga at most, branches included: what a picture of it can show. */
export const SAGA_NODES_MAX = 100

const NODE_NAME = /^[a-z][A-Za-z0-9-]{0,40}$/

/** Makes the value behind `context.saga(…)`: nodes are added to it as they are declared. */
export const defineSaga = <E extends EventDef, D>(
  context: string,
  o: { readonly name: string; readonly words: Words; readonly spec: SagaSpec<E, D> },
): { readonly definition: SagaDef; readonly builder: Saga<D, {}> } => {
  const { spec } = o
  const where = `saga ${context}.${o.name}`
  requireReachable(where, context, spec.startsOn)
  requireMigrations(where, spec.version ?? 1, Object.keys(spec.migrate ?? {}))
  const nodes: SagaNode[] = []
  const definition: SagaDef = {
    kind: 'saga',
    context,
    name: o.name,
    words: o.words,
    version: spec.version ?? 1,
    startsOn: spec.startsOn,
    key: spec.key as SagaDef['key'],
    data: spec.data as SagaDef['data'],
    migrate: spec.migrate ?? {},
    nodes,
  }
  return { definition, builder: builderOf({ definition, where, nodes, inBranch: false }) as Saga<D, {}> }
}

type Place = {
  readonly definition: SagaDef
  readonly where: string
  /** The list that grows: the saga's own, or a branch's. */
  readonly nodes: SagaNode[]
  readonly inBranch: boolean
}

type AnyBuilder = Saga<never, object, Stand>
type AnyBranches = Readonly<Record<string, (branch: AnyBuilder) => AnyBuilder>>
type AnyStep = {
  readonly do: Sending
  readonly alternatives?: readonly Sending[]
  readonly compensate?: Sending
  readonly retry?: SagaRetry
  readonly timeoutMs?: number
  readonly pivot?: boolean
  readonly otherwise?: 'go-on'
}

/** The types have done their work in {@link Saga}; here the parts are what they are at run time. */
const builderOf = (place: Place): AnyBuilder => {
  const declared = place.nodes.length
  const add = (node: SagaNode): AnyBuilder => {
    if (place.nodes.length !== declared)
      throw new Error(`${place.where}: "${node.name}" is declared on a node that another follows already`)
    requireNode(place, node)
    place.nodes.push(node)
    return builderOf(place)
  }
  const builder = {
    definition: place.definition,
    step: (name: string, spec: AnyStep) => add(stepNode(name, spec)),
    parallel: (name: string, branches: AnyBranches) =>
      add({ kind: 'parallel', name, branches: branchesOf(place, branches) } satisfies ParallelNode),
    choose: (name: string, { when, branches }: { when: ChoiceNode['when']; branches: AnyBranches }) =>
      add({ kind: 'choice', name, when, branches: branchesOf(place, branches) } satisfies ChoiceNode),
    waitFor: (name: string, event: EventDef, spec: Pick<WaitNode, 'key' | 'deadlineMs' | 'otherwise'>) =>
      add({ kind: 'wait', name, event, ...spec }),
    ask: (name: string, spec: Omit<AskNode, 'kind' | 'name'>) => add({ kind: 'ask', name, ...spec }),
  }
  return builder as unknown as AnyBuilder
}

const stepNode = (name: string, spec: AnyStep): StepNode => ({
  kind: 'step',
  name,
  ways: [spec.do, ...(spec.alternatives ?? [])],
  compensate: spec.compensate ?? null,
  retry: spec.retry ?? STEP_RETRY,
  timeoutMs: spec.timeoutMs ?? STEP_TIMEOUT_MS,
  pivot: spec.pivot ?? false,
  otherwise: spec.otherwise ?? null,
})

const branchesOf = (place: Place, branches: AnyBranches): ParallelNode['branches'] =>
  Object.fromEntries(
    Object.entries(branches).map(([name, declare]) => {
      const nodes: SagaNode[] = []
      declare(builderOf({ ...place, nodes, inBranch: true }))
      return [name, nodes]
    }),
  )

const requireNode = ({ where, definition, nodes, inBranch }: Place, node: SagaNode): void => {
  const at = `${where}: "${node.name}"`
  const declared = [...nodesWithin(inBranch ? nodes : definition.nodes), ...nodesWithin([node])].map(({ name }) => name)
  const twice = declared.find((name, i) => declared.indexOf(name) !== i)
  if (!NODE_NAME.test(node.name))
    throw new Error(`${at} is no name: a small letter, then letters, digits and "-", at most 41`)
  if (twice !== undefined) throw new Error(`${where}: "${twice}" is declared twice`)
  if (declared.length > SAGA_NODES_MAX) throw new Error(`${where} has more than ${SAGA_NODES_MAX} nodes`)
  if (node.kind === 'step') requireStep(at, node, { inBranch, behind: definition.nodes.some(isPivot) })
  if (node.kind === 'wait') requireReachable(at, definition.context, node.event)
  if (node.kind === 'wait' || node.kind === 'ask') requireWhole(at, 'deadlineMs', node.deadlineMs)
}

const requireStep = (at: string, node: StepNode, o: { readonly inBranch: boolean; readonly behind: boolean }): void => {
  requireWhole(at, 'timeoutMs', node.timeoutMs)
  requireWhole(at, 'retry.attempts', node.retry.attempts)
  requireWhole(at, 'retry.backoffMs', node.retry.backoffMs)
  if (node.retry.attempts > ATTEMPTS_MAX)
    throw new Error(`${at}: retry.attempts is at most ${ATTEMPTS_MAX}, found ${node.retry.attempts}`)
  if (node.pivot && node.otherwise === 'go-on')
    throw new Error(`${at}: a pivot that came to nothing is no pivot to go on behind`)
  if (node.pivot && (o.inBranch || o.behind))
    throw new Error(`${at}: a saga has one pivot, and not in a branch: what is behind it only goes forward`)
}

const requireWhole = (at: string, what: string, found: number): void => {
  if (!Number.isInteger(found) || found < 1) throw new Error(`${at}: ${what} is a whole number from 1, found ${found}`)
}

const isPivot = (node: SagaNode): boolean => node.kind === 'step' && node.pivot

const requireReachable = (where: string, context: string, event: EventDef): void => {
  if (event.context !== context && !event.published)
    throw new Error(`${where} waits for ${event.context}.${event.name}, which is not published`)
}

const requireMigrations = (where: string, version: number, from: readonly string[]): void => {
  requireWhole(where, 'version', version)
  const oldest = Math.min(version, ...from.map(Number))
  const expected = Array.from({ length: version - oldest }, (_, i) => String(oldest + i))
  if (expected.join() !== from.join())
    throw new Error(`${where}: version ${version} needs migrations from [${expected.join()}], found [${from.join()}]`)
}
