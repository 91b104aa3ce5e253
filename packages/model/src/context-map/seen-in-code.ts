import type { ContextDescription, Description } from '../describe.ts'
import type { Import } from '../sources/imports.ts'
import type { ContextSources, SourceFile, SystemSources } from '../sources/read-sources.ts'

/** What speaks the words of systems outside. */
export const EXTERNAL = '@banyan/legacy'

/**
 * How a file of a context leans on a neighbour. `imports`: takes the neighbour's own code. `reads`: names an event of its published
 * language. `asks`: holds an address of its HTTP API. `waits` and `sends`: a policy or saga takes its event or sends its command; these stand in
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

/** A package of the company that is no context's, and where contexts' code imports it first. */
export type SharedPackage = {
  readonly name: string
  readonly importers: readonly { readonly context: string; readonly file: string; readonly line: number }[]
}

/** What contexts' code shows of how they stand to each other. */
export type SeenInCode = {
  readonly links: readonly CodeLink[]
  readonly shared: readonly SharedPackage[]
  readonly sourcesOf: (context: string) => ContextSources | undefined
  /** Where published languages stand. */
  readonly languages: readonly string[]
}

export const seenInCode = (description: Description, sources: SystemSources): SeenInCode => {
  const byContext = new Map(sources.contexts.map((one) => [one.context, one]))
  const all: Around = { description, sources }
  return {
    links: description.contexts.flatMap((context) => [
      ...(byContext.get(context.name)?.files ?? []).flatMap((file) => linksOfFile(context, file, all)),
      ...linksOfModel(context, byContext.get(context.name)),
    ]),
    shared: sharedPackages(sources),
    sourcesOf: (context) => byContext.get(context),
    languages: sources.languages,
  }
}

/** Systems outside, as relations of a context name them. */
export const externalNeighbours = (context: string, { contexts, relations }: Description): readonly string[] =>
  relations
    .filter(({ upstream, downstream }) => upstream === context || downstream === context)
    .map(({ upstream, downstream }) => (upstream === context ? downstream : upstream))
    .filter((name) => !contexts.some((known) => known.name === name))

/** Of a neighbour whose code was not read no import can be told. */
export const isOwnCodeOf = (home: ContextSources | undefined, from: string): boolean =>
  home !== undefined && (packageOf(from) === home.package || from.startsWith(`/${home.folder}/`))

type Around = { readonly description: Description; readonly sources: SystemSources }

const linksOfFile = (
  { name }: ContextDescription,
  file: SourceFile,
  { description, sources }: Around,
): readonly CodeLink[] => {
  const others = description.contexts.filter((other) => other.name !== name)
  const homeOf = (context: string) => sources.contexts.find((home) => home.context === context)
  const link = (neighbour: string, how: CodeLink['how'], line: number): CodeLink => ({
    context: name,
    neighbour,
    how,
    file: file.path,
    line,
  })
  return [
    ...file.imports.flatMap((found) => [
      ...others.flatMap((other) => [
        ...(isOwnCodeOf(homeOf(other.name), found.from) ? [link(other.name, 'imports', found.line)] : []),
        ...(isLanguageOf(other, found, sources) ? [link(other.name, 'reads', found.line)] : []),
      ]),
      ...(found.from === EXTERNAL
        ? externalNeighbours(name, description).map((outside) => link(outside, 'imports', found.line))
        : []),
    ]),
    ...file.addresses
      .filter(({ context }) => others.some((other) => other.name === context))
      .map(({ context, line }) => link(context, 'asks', line)),
  ]
}

const linksOfModel = (
  { name, policies, sagas }: ContextDescription,
  sources: ContextSources | undefined,
): readonly CodeLink[] =>
  [
    ...policies.map(({ on, sends }) => ({ on: [on], sends })),
    ...sagas.map((s) => ({ on: [s.startsOn, ...s.waitsFor], sends: s.sends })),
  ]
    .flatMap(({ on, sends }) => [
      ...on.map(({ context }) => ({ neighbour: context, how: 'waits' as const })),
      ...sends.map(({ context }) => ({ neighbour: context, how: 'sends' as const })),
    ])
    .filter(({ neighbour }) => neighbour !== name)
    .map((found) => ({ ...found, context: name, file: `${sources?.folder ?? name}/src/`, line: 0 }))

const isLanguageOf = ({ events }: ContextDescription, { from, names }: Import, { languages }: SystemSources): boolean =>
  languages.includes(packageOf(from)) &&
  names.some((name) => events.some((event) => event.published && event.name === name))

/** Packages of the contexts' own scope: `@anycompany/name-search`. What has no scope, or another, is somebody else's work. */
const sharedPackages = ({ contexts, languages }: SystemSources): readonly SharedPackage[] => {
  const importers = new Map<string, Map<string, SharedPackage['importers'][number]>>()
  for (const { context, package: own, files } of contexts)
    for (const { path, imports } of files)
      for (const { from, line } of imports) {
        const name = packageOf(from)
        if (!isOfScope(name, own) || languages.includes(name) || contexts.some((home) => home.package === name))
          continue
        const known = importers.get(name) ?? importers.set(name, new Map()).get(name)!
        if (!known.has(context)) known.set(context, { context, file: path, line })
      }
  return [...importers]
    .filter(([, byContext]) => byContext.size > 1)
    .map(([name, byContext]) => ({ name, importers: [...byContext.values()] }))
}

const isOfScope = (name: string, own: string): boolean =>
  own.startsWith('@') && name.startsWith(own.slice(0, own.indexOf('/') + 1))

const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
