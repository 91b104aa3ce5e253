import type { Chain } from '../api/answers.ts'

type Linked = Chain['events'][number]

/** An event and what followed from it. */
export type ChainNode = { readonly event: Linked; readonly followers: readonly ChainNode[] }

/** Events as trees by their causation; those whose cause is not among them are roots. In order of time. */
export const chainTree = (events: readonly Linked[]): readonly ChainNode[] => {
  const ordered = events.toSorted((a, b) => a.recordedAt.localeCompare(b.recordedAt) || a.id.localeCompare(b.id))
  const known = new Set(ordered.map(nameOf))
  // A cause is always recorded before what it leads to, but a damaged log must not hang the page.
  const nodeOf = (event: Linked, above: ReadonlySet<string>): ChainNode => {
    const name = nameOf(event)
    const path = new Set([...above, name])
    const followers = ordered.filter((one) => one.causation === name && !path.has(nameOf(one)))
    return { event, followers: followers.map((one) => nodeOf(one, path)) }
  }
  return ordered
    .filter(({ causation }) => causation === null || !known.has(causation))
    .map((event) => nodeOf(event, new Set()))
}

const nameOf = ({ context, id }: Linked): string => `${context}:${id}`
