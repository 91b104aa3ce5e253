import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { isAbout, linesOf } from './code-lines.ts'

export type MapLanguage = 'ko' | 'en'

/** Relations without an upstream: both ends alike. */
const SYMMETRIC = new Set(['partnership', 'shared-kernel', 'separate-ways', 'big-ball-of-mud'])

const UNDECLARED = { en: 'undeclared', ko: '선언되지 않음' } as const
/** Of a line that the code contradicts. */
const MARKED = 'stroke:#c21f2e,stroke-width:3px,stroke-dasharray:6 4,color:#c21f2e'

/**
 * The context map as a Mermaid flowchart: upstream to downstream, each line named after its relation. What the code does otherwise is
 * dashed and red, with a comment that says why.
 */
export const mermaidMapOf = (
  { contexts, relations }: Description,
  language: MapLanguage,
  code: CodeComparison = { findings: [], unread: [] },
): string => {
  const undrawn = new Map(
    code.findings
      .filter((one) => !relations.some((relation) => isAbout(one, relation)))
      .map(({ between }) => [between.join(' '), between]),
  )
  const labels = new Map<string, string>()
  for (const context of contexts) {
    labels.set(context.name, context.words[language])
    for (const system of context.externalSystems) labels.set(system.name, system.words[language])
  }
  const ends = [...relations.map(({ upstream, downstream }) => [upstream, downstream]), ...undrawn.values()]
  for (const names of ends) for (const name of names) if (!labels.has(name)) labels.set(name, name)
  const ids = new Map([...labels.keys()].map((name, i) => [name, `n${i}`]))
  const shapeOf = (name: string): string => {
    const label = `"${labels.get(name)!.replaceAll('"', '#quot;')}"`
    return contexts.some((context) => context.name === name) ? `([${label}])` : `[${label}]`
  }
  return [
    'flowchart LR',
    ...[...labels.keys()].map((name) => `  ${ids.get(name)}${shapeOf(name)}`),
    ...relations.map(({ kind, upstream, downstream }) => {
      const line = SYMMETRIC.has(kind) ? `---` : `-->`
      return `  ${ids.get(upstream)} ${line}|${kind}| ${ids.get(downstream)}`
    }),
    ...[...undrawn.values()].map(
      ([context, neighbour]) => `  ${ids.get(neighbour)} -->|${UNDECLARED[language]}| ${ids.get(context)}`,
    ),
    ...ends.flatMap((_, i) => {
      const relation = relations[i]
      const isMarked = !relation || code.findings.some((one) => isAbout(one, relation))
      return isMarked ? [`  linkStyle ${i} ${MARKED}`] : []
    }),
    ...linesOf(code, language).map((line) => `  %% ${line}`),
    '',
  ].join('\n')
}
