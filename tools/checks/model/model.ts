import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findDrift, namedParts, type System } from '@banyan/model'
import type { Finding, Repository } from '../../repository.ts'
import type { GeneratedPart } from '../generated.ts'

/** The composition root's model: the one declaration that is runtime, board and glossary. */
export const MODEL_FILE = 'anycompany/system/src/system.ts'
export const GLOSSARY_PAGE = 'docs/glossary.md'

/** Loads the company's model as the host loads it. */
export const loadModel = async (repository: Repository): Promise<System> => {
  const module = (await import(pathToFileURL(join(repository.root, MODEL_FILE)).href)) as {
    readonly anyCompany?: System
  }
  if (!module.anyCompany)
    throw new Error(`expected ${MODEL_FILE} to export anyCompany, found ${Object.keys(module).join(', ')}`)
  return module.anyCompany
}

/** Contradictions of the model, and names that two things of one context share: a word has one line in the glossary. */
export const checkModel = (model: System): readonly Finding[] =>
  [...findDrift(model), ...sharedNames(model)].map((message) => ({ file: MODEL_FILE, line: 0, rule: 'model', message }))

const sharedNames = (model: System): readonly string[] =>
  model.contexts.flatMap((context) => {
    const names = namedParts(context).map((part) => part.name)
    const twice = names.filter((name, i) => names.indexOf(name) !== i)
    return twice.map((name) => `two things of context ${context.name} are called ${name}`)
  })

/** The glossary of the domain, in Korean and English, as the model has it. */
export const glossaryPart = (model: System): GeneratedPart => ({
  page: GLOSSARY_PAGE,
  name: 'words of the model',
  content: model.contexts
    .map((context) => {
      const rows = namedParts(context).map(
        ({ kind, name, words }) =>
          `| \`${name}\` | ${kindNames[kind] ?? kind} | ${words.ko} | ${words.en} | ${words.means} |`,
      )
      const head = '| name | kind | 한국어 | English | meaning |\n|---|---|---|---|---|'
      return `### ${context.words.ko} · ${context.words.en}\n\n${head}\n${rows.join('\n')}`
    })
    .join('\n\n'),
})

const kindNames: Readonly<Record<string, string>> = {
  readModel: 'view',
  live: 'live view',
  external: 'external system',
  externalSystem: 'external system',
}
