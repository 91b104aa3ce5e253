import type { Graph } from './graph/graph.ts'
import type { Ledger } from './ledger.ts'
import type { Visitor } from './member/visitor.ts'
import type { Statistics } from './statistics.ts'

/** Somebody simulated who has logged in. */
export type Member = {
  readonly number: number
  readonly memberId: string
  readonly visitor: Visitor
}

/** All that a run is about. */
export type World = {
  /** By number. */
  readonly members: readonly Member[]
  readonly graph: Graph
  readonly ledger: Ledger
  readonly statistics: Statistics
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal
}

/** The member with this number. */
export const memberAt = ({ members }: Pick<World, 'members'>, number: number): Member => {
  const member = members[number]
  if (member === undefined) throw new Error(`expected member ${number} among ${members.length}`)
  return member
}
