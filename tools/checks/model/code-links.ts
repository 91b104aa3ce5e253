import type { ContextDefinition, System } from '@banyan/model'
import type { Repository } from '../../repository.ts'
import { type Import, isCode, isTest, parseSource } from '../../source.ts'

/** What speaks the words of the company's external systems. */
export const EXTERNAL = '@banyan/legacy'
/** Where contexts' published languages stand. */
export const CONTRACTS = '@anycompany/contracts'
const COMPANY = '@anycompany/'

/**
 * How a file of a context leans on a neighbour. `imports`: takes the neighbour's own code. `reads`: names an event of its published
 * language. `asks`: holds an address of its HTTP API. `waits` and `sends`: a policy takes its event or sends its command; these stand in
 * the model, not in a file's imports.
 */
export type CodeLink = {
  readonly context: string
  readonly neighbour: string
  readonly how: 'imports' | 'reads' | 'asks' | 'waits' | 'sends'
  readonly file: string
  /** 0 where the model says it. */
  readonly line: number
}

/** A folder of the company that is no context's, and the contexts whose code imports it. */
export type SharedFolder = { readonly folder: string; readonly contexts: readonly string[] }

/** What contexts' code shows of how they stand to each other. */
export type SeenInCode = {
  readonly links: readonly CodeLink[]
  readonly shared: readonly SharedFolder[]
  /** Files of a context's tests. */
  readonly testsOf: (context: string) => readonly string[]
}

export type File = { readonly path: string; readonly imports: readonly Import[]; readonly text: string }

export const seenInCode = (model: System, repository: Repository): SeenInCode => {
  const filesByContext = new Map(model.contexts.map((context) => [context.name, filesOf(context.name, repository)]))
  return {
    links: model.contexts.flatMap((context) => [
      ...(filesByContext.get(context.name) ?? []).flatMap((file) => linksOfFile(context, file, model)),
      ...linksOfPolicies(context),
    ]),
    shared: sharedFolders(filesByContext),
    testsOf: (name) =>
      repository.files.filter((path) => path.startsWith(`anycompany/${name}/`) && isCode(path) && isTest(path)),
  }
}

/** A context's own files without its tests: those may look at anything. */
export const filesOf = (name: string, repository: Repository): readonly File[] =>
  repository.files
    .filter((path) => path.startsWith(`anycompany/${name}/src/`) && isCode(path) && !isTest(path))
    .map((path) => {
      const text = repository.read(path)
      return { path, text, imports: parseSource(path, text).imports }
    })

/** Systems outside, as a context declares them in its relations. */
export const externalNeighbours = (context: ContextDefinition, model: System): readonly string[] =>
  context.relations
    .flatMap(({ upstream, downstream }) => [upstream, downstream])
    .filter((name) => !model.contexts.some((known) => known.name === name))

const linksOfFile = (context: ContextDefinition, file: File, model: System): readonly CodeLink[] => {
  const { name } = context
  const others = model.contexts.filter((other) => other.name !== name)
  const link = (neighbour: string, how: CodeLink['how'], line: number) => ({
    context: name,
    neighbour,
    how,
    file: file.path,
    line,
  })
  return [
    ...file.imports.flatMap((found) => [
      ...others.filter((other) => isOwnCodeOf(other.name, found.from)).map((o) => link(o.name, 'imports', found.line)),
      ...others.filter((other) => isLanguageOf(other, found)).map((other) => link(other.name, 'reads', found.line)),
      ...(found.from === EXTERNAL
        ? externalNeighbours(context, model).map((outside) => link(outside, 'imports', found.line))
        : []),
    ]),
    ...others.flatMap((other) => linesWithAddress(file.text, other.name).map((line) => link(other.name, 'asks', line))),
  ]
}

const linksOfPolicies = ({ name, policies }: ContextDefinition): readonly CodeLink[] =>
  policies
    .flatMap(({ on, sends }) => [
      { neighbour: on.context, how: 'waits' as const },
      ...sends.map(({ context }) => ({ neighbour: context, how: 'sends' as const })),
    ])
    .filter(({ neighbour }) => neighbour !== name)
    .map((found) => ({ ...found, context: name, file: `anycompany/${name}/src/`, line: 0 }))

export const isOwnCodeOf = (name: string, from: string): boolean =>
  from === COMPANY + name || from.startsWith(`${COMPANY}${name}/`) || new RegExp(`\\.\\./${name}/src/`).test(from)

const isLanguageOf = ({ events }: ContextDefinition, { from, names }: Import): boolean =>
  from === CONTRACTS && names.some((name) => events.some((event) => event.published && event.name === name))

/** In quotes: what comments say of an address asks nobody. */
const linesWithAddress = (text: string, name: string): readonly number[] =>
  text
    .split('\n')
    .flatMap((line, i) => (new RegExp(`['"\`](?:https?://[^'"\`]*)?/api/${name}(?![\\w-])`).test(line) ? [i + 1] : []))

const sharedFolders = (filesByContext: ReadonlyMap<string, readonly File[]>): readonly SharedFolder[] => {
  const importers = new Map<string, Set<string>>()
  for (const [context, files] of filesByContext)
    for (const { from } of files.flatMap(({ imports }) => imports)) {
      const folder = new RegExp(`^${COMPANY}([^/]+)`).exec(from)?.[1]
      if (folder === undefined || from === CONTRACTS || filesByContext.has(folder)) continue
      importers.set(folder, (importers.get(folder) ?? new Set()).add(context))
    }
  return [...importers]
    .filter(([, contexts]) => contexts.size > 1)
    .map(([folder, contexts]) => ({ folder: `anycompany/${folder}/`, contexts: [...contexts].toSorted() }))
}
