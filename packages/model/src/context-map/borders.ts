import type { Description } from '../describe.ts'
import type { Relation } from './relation.ts'
import { type Contradiction, lacks } from './relation-kinds.ts'
import { EXTERNAL, isOwnCodeOf, type SeenInCode } from './seen-in-code.ts'

/** A context behind an anticorruption layer meets the upstream's types in one folder alone: elsewhere they would be its own model's words. */
export const checkBorders = (
  { kind, upstream, downstream }: Relation,
  { contexts }: Description,
  seen: SeenInCode,
): readonly Contradiction[] => {
  const home = seen.sourcesOf(downstream)
  if (kind !== 'anticorruption-layer' || !home) return []
  const isContext = contexts.some(({ name }) => name === upstream)
  const words = isContext ? seen.languages : [EXTERNAL]
  const isUpstreams = (from: string): boolean => words.includes(from) || isOwnCodeOf(seen.sourcesOf(upstream), from)
  const gate = `${home.folder}/src/${upstream.toLowerCase()}/`
  const importing = home.files.flatMap(({ path, imports }) =>
    imports.filter(({ from }) => isUpstreams(from)).map(({ from, line }) => ({ file: path, from, line })),
  )
  if (!importing.some(({ file }) => file.startsWith(gate))) return [nothingAt(gate, { downstream, upstream, words })]
  return importing
    .filter(({ file }) => !file.startsWith(gate))
    .map((found) =>
      lacks(
        {
          en: `types of ${upstream} only below ${gate}, the anticorruption layer, found an import of ${nameOf(found.from)} past it`,
          ko: `${upstream}의 타입은 부패 방지 계층인 ${gate} 아래에만 있어야 하는데, 계층을 거치지 않고 ${nameOf(found.from)}을(를) 가져다 씁니다`,
        },
        found,
      ),
    )
}

type Named = { readonly downstream: string; readonly upstream: string; readonly words: readonly string[] }

const nothingAt = (gate: string, { downstream, upstream, words }: Named): Contradiction => {
  const wanted = words.join(', ') || upstream
  return lacks({
    en: `${downstream} to have an anticorruption layer towards ${upstream}: a file below ${gate} that imports ${wanted}, found none`,
    ko: `${downstream}에 ${upstream} 쪽 부패 방지 계층, 곧 ${gate} 아래에서 ${wanted}을(를) 가져다 쓰는 파일이 있어야 하는데 없습니다`,
  })
}

const nameOf = (from: string): string => from.replace(/^\//, '')
