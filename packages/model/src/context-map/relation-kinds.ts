import type { Sentence } from '../sources/sentence.ts'
import { kindIn, wayIn } from './drift-words.ts'
import type { Relation, RelationKind } from './relation.ts'
import { type CodeLink, EXTERNAL, type SeenInCode } from './seen-in-code.ts'

/** One line of the context map, and whether its neighbour is a system outside, of whose code nothing is here. */
export type Drawn = Relation & { readonly isExternal: boolean }

/** What the code lacks or does otherwise, and where; without a place it is what the declaration says. */
export type Contradiction = { readonly says: Sentence; readonly at?: Pick<CodeLink, 'file' | 'line'> }

/** Says what of a relation's kind the code lacks or does otherwise; null when it shows what is drawn. */
type Condition = (drawn: Drawn, seen: SeenInCode) => Contradiction | null

/** By kind, what must be seen in the code. The page `docs/reference/relations.md` says the same in words. */
export const CONDITIONS: Readonly<Record<RelationKind, Condition>> = {
  // Whose events are taken up, `findDrift` knows.
  'published-language': () => null,
  // That everything goes through one folder, `checkBorder` sees to.
  'anticorruption-layer': () => null,
  conformist: ({ upstream, downstream, isExternal }, seen) => {
    if (takenAsItIs(seen, downstream, upstream).length > 0) return null
    const outside = `src/policies/, src/${upstream.toLowerCase()}/`
    return lacks({
      en: `a domain file of ${downstream} outside ${outside} to use ${isExternal ? EXTERNAL : `the words of ${upstream}`} (conformist), found none`,
      ko: `순응이라면 ${downstream}의 도메인 파일(${outside} 밖)에서 ${isExternal ? `${EXTERNAL}을(를)` : `${upstream}의 말을`} 그대로 써야 하는데, 그런 파일이 없습니다`,
    })
  },
  'open-host-service': ({ upstream, downstream, isExternal }, seen) => {
    const found = linksFrom(seen, downstream, upstream)
    if (isExternal) return found.length > 0 ? null : nothingOutside(downstream, upstream)
    const past = found.find(({ how }) => how === 'imports')
    if (past)
      return lacks(
        {
          en: `${downstream} to use the service of ${upstream} (open-host-service), found an import of its own code past it`,
          ko: `공개 호스트 서비스라면 ${downstream}이(가) ${upstream}의 서비스를 써야 하는데, 그 자체 코드를 곧바로 가져다 씁니다`,
        },
        past,
      )
    if (found.some(({ how }) => how === 'asks' || how === 'sends')) return null
    return lacks({
      en: `${downstream} to ask /api/${upstream} or to send ${upstream} a command (open-host-service), found neither`,
      ko: `공개 호스트 서비스라면 ${downstream}이(가) /api/${upstream}에 묻거나 ${upstream}에 커맨드를 보내야 하는데, 어느 것도 없습니다`,
    })
  },
  'customer-supplier': ({ upstream, downstream, isExternal }, seen) => {
    if (linksFrom(seen, downstream, upstream).length === 0)
      return isExternal ? nothingOutside(downstream, upstream) : usesNothing(downstream, upstream, 'customer-supplier')
    if (isExternal) return null
    const back = linksFrom(seen, upstream, downstream)[0]
    if (back)
      return lacks(
        {
          en: `the supplier ${upstream} not to lean on its customer ${downstream} (both ways it is a partnership), found: ${wayIn('en', back)}`,
          ko: `공급자 ${upstream}은(는) 고객 ${downstream}에 기대지 않아야 하는데(서로 기대면 파트너십입니다), ${wayIn('ko', back)}`,
        },
        back,
      )
    const tests = seen.sourcesOf(upstream)?.tests ?? []
    if (tests.some((path) => namesIn(path).includes(downstream))) return null
    return lacks({
      en: `the supplier ${upstream} to have a test of what ${downstream} needs (a test file with "${downstream}" in its name), found none`,
      ko: `공급자 ${upstream}에 ${downstream}이(가) 필요로 하는 것의 테스트(이름에 "${downstream}"이 든 테스트 파일)가 있어야 하는데 없습니다`,
    })
  },
  partnership: ({ upstream, downstream, isExternal }, seen) => {
    if (isExternal)
      return linksFrom(seen, downstream, upstream).length > 0 ? null : nothingOutside(downstream, upstream)
    if (linksFrom(seen, upstream, downstream).length === 0) return usesNothing(upstream, downstream, 'partnership')
    return linksFrom(seen, downstream, upstream).length === 0 ? usesNothing(downstream, upstream, 'partnership') : null
  },
  'shared-kernel': ({ upstream, downstream }, seen) =>
    kernelOf(seen, upstream, downstream)
      ? null
      : lacks({
          en: `a package of the company that is no context's to be imported by both ${upstream} and ${downstream} (shared-kernel), found none`,
          ko: `공유 커널이라면 컨텍스트가 아닌 회사의 패키지를 ${upstream}와(과) ${downstream}이(가) 함께 가져다 써야 하는데, 그런 패키지가 없습니다`,
        }),
  'separate-ways': ({ upstream, downstream }, seen) => {
    const found = [...linksFrom(seen, upstream, downstream), ...linksFrom(seen, downstream, upstream)][0]
    if (found)
      return lacks(
        {
          en: `${upstream} and ${downstream} to go separate ways, found: ${wayIn('en', found)}`,
          ko: `${upstream}와(과) ${downstream}은(는) 각자의 길을 가야 하는데, ${wayIn('ko', found)}`,
        },
        found,
      )
    const kernel = kernelOf(seen, upstream, downstream)
    if (!kernel) return null
    return lacks(
      {
        en: `${upstream} and ${downstream} to go separate ways, found that both import ${kernel.name}`,
        ko: `${upstream}와(과) ${downstream}은(는) 각자의 길을 가야 하는데, 둘 다 ${kernel.name}을(를) 가져다 씁니다`,
      },
      kernel.importers[0],
    )
  },
  'big-ball-of-mud': ({ upstream, downstream, isExternal }, seen) =>
    isExternal || [...linksFrom(seen, upstream, downstream), ...linksFrom(seen, downstream, upstream)].some(isOwnCode)
      ? null
      : lacks({
          en: `${upstream} or ${downstream} to import the other's own code (big-ball-of-mud), found a border between them`,
          ko: `큰 진흙 공이라면 ${upstream}와(과) ${downstream} 중 하나가 다른 쪽의 자체 코드를 가져다 써야 하는데, 둘 사이에 경계가 있습니다`,
        }),
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

/** English sentences of this folder begin alike. */
export const lacks = (missing: Sentence, at?: Contradiction['at']): Contradiction => ({
  says: { en: `expected ${missing.en}`, ko: missing.ko },
  ...(at && { at: { file: at.file, line: at.line } }),
})

const kernelOf = ({ shared }: SeenInCode, one: string, other: string) =>
  shared.find(({ importers }) => [one, other].every((name) => importers.some(({ context }) => context === name)))

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

const nothingOutside = (downstream: string, upstream: string): Contradiction =>
  lacks({
    en: `a file of ${downstream} to import ${EXTERNAL}, by which ${upstream} is reached, found none`,
    ko: `${downstream}의 파일이 ${upstream}에 닿는 ${EXTERNAL}을(를) 가져다 써야 하는데, 그런 파일이 없습니다`,
  })

const usesNothing = (from: string, to: string, kind: RelationKind): Contradiction =>
  lacks({
    en: `${from} to lean on ${to} (${kind}), found that it uses nothing of it`,
    ko: `${kindIn('ko', kind)}이라면 ${from}이(가) ${to}에 기대야 하는데, 아무것도 쓰지 않습니다`,
  })
