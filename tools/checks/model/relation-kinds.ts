import type { Relation, RelationKind } from '@banyan/model'
import { type CodeLink, EXTERNAL, type SeenInCode } from './code-links.ts'

/** One line of the context map, and whether its neighbour is a system outside, of whose code nothing is here. */
export type Drawn = Relation & { readonly isExternal: boolean }

/** Says what of a relation's kind the code lacks or does otherwise; null when it shows what is drawn. */
type Condition = (drawn: Drawn, seen: SeenInCode) => string | null

/** By kind, what must be seen in the code. The page `docs/reference/relations.md` says the same in words. */
export const CONDITIONS: Readonly<Record<RelationKind, Condition>> = {
  // Whose events are taken up, `findDrift` knows.
  'published-language': () => null,
  // That everything goes through one folder, `checkBorder` sees to.
  'anticorruption-layer': () => null,
  conformist: ({ upstream, downstream, isExternal }, seen) =>
    takenAsItIs(seen, downstream, upstream).length > 0
      ? null
      : `no domain file of ${downstream} outside policies and src/${upstream.toLowerCase()}/ uses ${isExternal ? EXTERNAL : `the words of ${upstream}`}`,
  'open-host-service': ({ upstream, downstream, isExternal }, seen) => {
    const found = linksFrom(seen, downstream, upstream)
    if (isExternal) return found.length > 0 ? null : nothingOutside(downstream, upstream)
    const past = found.find(({ how }) => how === 'imports')
    if (past) return `${past.file} imports the code of ${upstream} past its service`
    return found.some(({ how }) => how === 'asks' || how === 'sends')
      ? null
      : `${downstream} neither asks /api/${upstream} nor sends ${upstream} a command`
  },
  'customer-supplier': ({ upstream, downstream, isExternal }, seen) => {
    if (linksFrom(seen, downstream, upstream).length === 0)
      return isExternal ? nothingOutside(downstream, upstream) : `${downstream} uses nothing of ${upstream}`
    if (isExternal) return null
    const back = linksFrom(seen, upstream, downstream)[0]
    if (back) return `the supplier ${upstream} leans on its customer, too (${wayOf(back)}): that is a partnership`
    return seen.testsOf(upstream).some((path) => namesIn(path).includes(downstream))
      ? null
      : `the supplier ${upstream} has no test of what ${downstream} needs (a test file with "${downstream}" in its name)`
  },
  partnership: ({ upstream, downstream, isExternal }, seen) => {
    if (isExternal)
      return linksFrom(seen, downstream, upstream).length > 0 ? null : nothingOutside(downstream, upstream)
    const missing = [
      [upstream, downstream],
      [downstream, upstream],
    ].filter(([from = '', to = '']) => linksFrom(seen, from, to).length === 0)
    return missing.length === 0
      ? null
      : `partners lean on each other, and ${missing.map(([from, to]) => `${from} uses nothing of ${to}`).join(', ')}`
  },
  'shared-kernel': ({ upstream, downstream }, seen) =>
    kernelsOf(seen, upstream, downstream).length > 0
      ? null
      : `no folder of anycompany/ that is no context's is imported by both ${upstream} and ${downstream}`,
  'separate-ways': ({ upstream, downstream }, seen) => {
    const found = [...linksFrom(seen, upstream, downstream), ...linksFrom(seen, downstream, upstream)][0]
    if (found) return `${wayOf(found)}, though they go separate ways`
    const [kernel] = kernelsOf(seen, upstream, downstream)
    return kernel === undefined ? null : `both import ${kernel}, though they go separate ways`
  },
  'big-ball-of-mud': ({ upstream, downstream, isExternal }, seen) =>
    isExternal || [...linksFrom(seen, upstream, downstream), ...linksFrom(seen, downstream, upstream)].some(isOwnCode)
      ? null
      : `neither ${upstream} nor ${downstream} imports the other's own code: there is a border between them`,
}

/** Kinds that allow a way of leaning on a neighbour; what a policy waits for and sends is the model's matter (`findDrift`). */
export const ALLOWED: Readonly<Record<'imports' | 'reads' | 'asks', readonly RelationKind[]>> = {
  imports: ['conformist', 'anticorruption-layer', 'big-ball-of-mud'],
  reads: [
    'published-language',
    'open-host-service',
    'anticorruption-layer',
    'conformist',
    'customer-supplier',
    'partnership',
    'big-ball-of-mud',
  ],
  asks: [
    'open-host-service',
    'anticorruption-layer',
    'conformist',
    'customer-supplier',
    'partnership',
    'big-ball-of-mud',
  ],
}

export const kernelsOf = ({ shared }: SeenInCode, one: string, other: string): readonly string[] =>
  shared.filter(({ contexts }) => contexts.includes(one) && contexts.includes(other)).map(({ folder }) => folder)

const linksFrom = ({ links }: SeenInCode, from: string, to: string): readonly CodeLink[] =>
  links.filter(({ context, neighbour }) => context === from && neighbour === to)

/** A policy must name the event that it waits for, and a layer exists to know the other's words: neither lets them into the domain. */
const takenAsItIs = (seen: SeenInCode, downstream: string, upstream: string): readonly CodeLink[] =>
  linksFrom(seen, downstream, upstream).filter(
    ({ how, file }) =>
      (how === 'imports' || how === 'reads') &&
      !file.includes('/src/policies/') &&
      !file.includes(`/src/${upstream.toLowerCase()}/`),
  )

const isOwnCode = ({ how }: CodeLink): boolean => how === 'imports'

const namesIn = (path: string): readonly string[] => path.slice(path.lastIndexOf('/') + 1).split(/[^a-z0-9]+/)

const nothingOutside = (downstream: string, upstream: string): string =>
  `no file of ${downstream} imports ${EXTERNAL}, by which ${upstream} is reached`

const wayOf = ({ context, neighbour, how, file, line }: CodeLink): string =>
  `${context} ${how} ${neighbour} in ${file}${line > 0 ? `:${line}` : ''}`
