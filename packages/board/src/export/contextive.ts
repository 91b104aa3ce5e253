import type { ContextDescription, Description } from '@banyan/model'

/** The glossary in Contextive's format (YAML): editors then show a term's meaning wherever its name stands in code. */
export const contextiveOf = ({ contexts }: Description): string =>
  ['contexts:', ...contexts.flatMap(contextLines), ''].join('\n')

const contextLines = (context: ContextDescription): readonly string[] => {
  const { aggregates, commands, events, readModels, policies, sagas, externalSystems } = context
  const terms = [aggregates, commands, events, readModels, policies, sagas, externalSystems].flat()
  return [
    `  - name: ${quoted(context.words.en)}`,
    `    domainVisionStatement: ${quoted(context.words.means)}`,
    terms.length > 0 ? '    terms:' : '    terms: []',
    ...terms.flatMap(({ name, words }) => [
      `      - name: ${quoted(name)}`,
      `        definition: ${quoted(words.means)}`,
      `        aliases: [${[...new Set([words.en, words.ko])].map(quoted).join(', ')}]`,
    ]),
  ]
}

/** What JSON quotes, YAML reads as the same text. */
const quoted = (text: string): string => JSON.stringify(text)
