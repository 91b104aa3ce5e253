/** How two bounded contexts stand to each other, seen from the declaring context. */
export type RelationKind =
  | 'partnership'
  | 'shared-kernel'
  | 'customer-supplier'
  | 'conformist'
  | 'anticorruption-layer'
  | 'open-host-service'
  | 'published-language'
  | 'separate-ways'
  | 'big-ball-of-mud'

/** One line of the context map. `upstream` and `downstream` are names of contexts or external systems. */
export type Relation = {
  readonly kind: RelationKind
  readonly upstream: string
  readonly downstream: string
  /** What flows, in a sentence. */
  readonly means: string
}
