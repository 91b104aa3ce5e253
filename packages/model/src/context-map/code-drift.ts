import type { Description } from '../describe.ts'
import type { Unread } from '../sources/homes.ts'
import type { ContextSources, SystemSources } from '../sources/read-sources.ts'
import type { Sentence } from '../sources/sentence.ts'
import { checkBorders } from './borders.ts'
import { kindIn, wayIn } from './drift-words.ts'
import type { Relation, RelationKind } from './relation.ts'
import { ALLOWED, CONDITIONS, type Contradiction, lacks } from './relation-kinds.ts'
import { type CodeLink, EXTERNAL, externalNeighbours, type SeenInCode, seenInCode } from './seen-in-code.ts'

/** Where the code does what the context map does not say, or not what it says. */
export type CodeDrift = {
  /** What was expected and what was found. */
  readonly says: Sentence
  /** From the root of the checkout. */
  readonly file: string
  /** 1-based; 0 where no line can be told. */
  readonly line: number
  /** The two of whom it is said: contexts, systems outside, or the package by which systems outside are reached. */
  readonly between: readonly [context: string, neighbour: string]
  /** The relation that the code contradicts; null where the map draws none that would allow what the code does. */
  readonly relation: Pick<Relation, 'kind' | 'upstream' | 'downstream'> | null
}

/** The comparison of the context map with the code. Of `unread` contexts nothing is said: their code was not there to be read. */
export type CodeComparison = { readonly findings: readonly CodeDrift[]; readonly unread: readonly Unread[] }

/**
 * Compares the context map with the code, both ways: each relation drawn must show in the code as its kind says (`relation-kinds.ts`), and
 * each way in which a context's code leans on a neighbour must be allowed by a relation. What contexts wait for and send is in the
 * model: `findDrift` knows it. What the composition root asks one context in the name of another is in neither's code. A relation is
 * judged when the code of both its contexts was read.
 */
export const compareWithCode = (description: Description, sources: SystemSources): CodeComparison => {
  const seen = seenInCode(description, sources)
  const drawn = description.relations.flatMap((relation) => contradictionsOf(relation, description, seen))
  const undrawn = [
    ...undeclaredLinks(description, seen),
    ...undeclaredKernels(description, seen),
    ...description.contexts.flatMap(({ name }) => unnamedOutside(name, description, seen)),
  ]
  // What a relation forbids by itself is said once.
  const isSaid = (one: CodeDrift) => drawn.some(({ file, line }) => line > 0 && file === one.file && line === one.line)
  return {
    findings: [...drawn, ...undrawn.filter((one) => !isSaid(one))],
    unread: description.contexts.filter(({ name }) => !seen.sourcesOf(name)).map(({ name }) => unreadOf(name, sources)),
  }
}

/** `anycompany/social/src/post/post.ts:12: expected …, found …` */
export const formatDrift = ({ says, file, line }: CodeDrift, language: 'ko' | 'en'): string =>
  `${placeOf({ file, line })}: ${says[language]}`

export const placeOf = ({ file, line }: Pick<CodeDrift, 'file' | 'line'>): string =>
  line > 0 ? `${file}:${line}` : file

const unreadOf = (context: string, { unread }: SystemSources): Unread =>
  unread.find((one) => one.context === context) ?? { context, why: NOBODY_TOLD }

const NOBODY_TOLD: Sentence = {
  en: 'expected a host that tells what its code imports, found none',
  ko: '코드가 무엇을 가져다 쓰는지 알려 주는 호스트가 있어야 하는데 없습니다',
}

/** Of one relation: it is drawn and the code does not show it, or does otherwise. */
const contradictionsOf = (relation: Relation, description: Description, seen: SeenInCode): readonly CodeDrift[] => {
  const { kind, upstream, downstream } = relation
  const contexts = [upstream, downstream].filter((name) => isContext(description, name))
  if (!contexts.every((name) => seen.sourcesOf(name))) return []
  const found = CONDITIONS[kind]({ ...relation, isExternal: contexts.length < 2 }, seen)
  return [...(found ? [found] : []), ...checkBorders(relation, description, seen)].map(({ says, at }) => ({
    says,
    ...(at ?? declarationOf(relation, contexts, seen)),
    between: [downstream, upstream],
    relation: { kind, upstream, downstream },
  }))
}

const isContext = ({ contexts }: Description, name: string): boolean => contexts.some((known) => known.name === name)

const declarationOf = (relation: Relation, contexts: readonly string[], { sourcesOf }: SeenInCode) => {
  const homes = contexts.map(sourcesOf).filter((home): home is ContextSources => home !== undefined)
  const place = homes
    .flatMap(({ relations }) => relations)
    .find(
      ({ kind, upstream, downstream }) =>
        kind === relation.kind && upstream === relation.upstream && downstream === relation.downstream,
    )
  return { file: place?.file ?? `${homes[0]?.folder ?? ''}/src/`, line: place?.line ?? 0 }
}

const undeclaredLinks = (description: Description, { links }: SeenInCode): readonly CodeDrift[] =>
  links.flatMap((link) => {
    const { how, context, neighbour } = link
    if (how === 'waits' || how === 'sends') return []
    const kinds = kindsBetween(description, context, neighbour)
    if (kinds.some((kind) => ALLOWED[how].includes(kind))) return []
    return [driftOf(undeclared(link, ALLOWED[how], kinds), link, neighbour)]
  })

const undeclared = (link: CodeLink, wanted: readonly RelationKind[], drawn: readonly RelationKind[]): Contradiction => {
  const [allowing, found] = [wanted, drawn].map((kinds) => ({
    en: kinds.join(', '),
    ko: kinds.map((kind) => kindIn('ko', kind)).join(', '),
  })) as [Sentence, Sentence]
  return lacks({
    en: `a relation of ${link.context} to ${link.neighbour} that allows it (${allowing.en}), found that ${wayIn('en', link)} and the context map draws ${found.en || 'no relation'} between them`,
    ko: `${wayIn('ko', link)}. 이를 허용하는 관계(${allowing.ko})가 있어야 하는데, 컨텍스트 지도에는 둘 사이에 ${found.ko ? `${found.ko}만 있습니다` : '아무 관계도 없습니다'}`,
  })
}

const undeclaredKernels = (description: Description, { shared }: SeenInCode): readonly CodeDrift[] =>
  shared.flatMap(({ name, importers }) =>
    importers
      .flatMap((one, i) => importers.slice(i + 1).map((other) => [one, other] as const))
      .filter(([one, other]) => {
        const kinds = kindsBetween(description, one.context, other.context)
        return !kinds.includes('shared-kernel')
      })
      .map(([one, other]) =>
        driftOf(
          lacks({
            en: `a shared-kernel between ${one.context} and ${other.context}, which both import ${name}, found none on the context map`,
            ko: `${one.context}와(과) ${other.context}이(가) 함께 ${name}을(를) 가져다 쓰므로 컨텍스트 지도에 둘의 공유 커널이 있어야 하는데 없습니다`,
          }),
          other,
          one.context,
        ),
      ),
  )

const unnamedOutside = (context: string, description: Description, { sourcesOf }: SeenInCode): readonly CodeDrift[] => {
  if (externalNeighbours(context, description).length > 0) return []
  return (sourcesOf(context)?.files ?? []).flatMap(({ path, imports }) =>
    imports
      .filter(({ from }) => from === EXTERNAL)
      .map(({ line }) => driftOf(namesNobody(context), { context, file: path, line }, EXTERNAL)),
  )
}

const namesNobody = (context: string): Contradiction =>
  lacks({
    en: `a relation of ${context} to a system outside, found that it imports ${EXTERNAL} and the context map draws none`,
    ko: `${context}이(가) ${EXTERNAL}을(를) 가져다 쓰므로 외부 시스템과의 관계가 컨텍스트 지도에 있어야 하는데 없습니다`,
  })

type At = { readonly context: string; readonly file: string; readonly line: number }

const driftOf = ({ says }: Contradiction, { context, file, line }: At, neighbour: string): CodeDrift => ({
  says,
  file,
  line,
  between: [context, neighbour],
  relation: null,
})

const kindsBetween = ({ relations }: Description, one: string, other: string): readonly RelationKind[] =>
  relations
    .filter(
      ({ upstream, downstream }) =>
        (upstream === one && downstream === other) || (upstream === other && downstream === one),
    )
    .map(({ kind }) => kind)
