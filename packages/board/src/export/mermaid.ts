import type { Description } from '@banyan/model'

export type MapLanguage = 'ko' | 'en'

/** Relations without an upstream: both ends alike. */
const SYMMETRIC = new Set(['partnership', 'shared-kernel', 'separate-ways', 'big-ball-of-mud'])

/** The context map as a Mermaid flowchart: upstream to downstream, each line named after its relation. */
export const mermaidMapOf = ({ contexts, relations }: Description, language: MapLanguage): string => {
  const labels = new Map<string, string>()
  for (const context of contexts) {
    labels.set(context.name, context.words[language])
    for (const system of context.externalSystems) labels.set(system.name, system.words[language])
  }
  for (const { upstream, downstream } of relations)
    for (const name of [upstream, downstream]) if (!labels.has(name)) labels.set(name, name)
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
    '',
  ].join('\n')
}
