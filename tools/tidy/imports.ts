import { posix } from 'node:path'
import { isBuiltin } from 'node:module'
import type { Finding, Repository } from '../repository.ts'
import { isTest, type Import, type Source } from '../source.ts'
import { forTests, outside, type Workspace, workspaces } from './dependencies.ts'

const RULE = 'imports'

/** Compares every import of a file with the dependency table. */
export const checkImports = (source: Source, table: readonly Workspace[] = workspaces): readonly Finding[] => {
  if (outside.some((folder) => source.path.startsWith(folder)) || !source.path.includes('/')) return []
  const home = workspaceOf(source.path, table)
  if (!home) return [findingAt(source.path, 1, 'stands in no workspace of tools/tidy/dependencies.ts')]
  return source.imports.flatMap((found) => {
    const problem = problemOf(found, source.path, home, table)
    return problem === null ? [] : [findingAt(source.path, found.line, problem)]
  })
}

/** The arrows that the package.json files draw must be in the table too. */
export const checkManifests = (repository: Repository, table: readonly Workspace[] = workspaces): readonly Finding[] =>
  repository.files
    .filter((path) => /^[^/]+\/[^/]+\/package\.json$/.test(path))
    .flatMap((path) => {
      const home = table.find((w) => path === `${w.folder}/package.json`)
      if (!home)
        return outside.includes(`${path.split('/')[0]}/`)
          ? []
          : [findingAt(path, 0, 'is no workspace of tools/tidy/dependencies.ts')]
      const manifest = JSON.parse(repository.read(path)) as { readonly dependencies?: Record<string, string> }
      return Object.keys(manifest.dependencies ?? {})
        .filter((name) => isOurs(name) && !home.mayImport.includes(name))
        .map((name) => findingAt(path, 0, `${home.name} may not depend on ${name}`))
    })

/** Every workspace says in a README what it is for. */
export const checkReadmes = (repository: Repository, table: readonly Workspace[] = workspaces): readonly Finding[] =>
  table
    .filter(({ folder }) => repository.files.includes(`${folder}/package.json`))
    .filter(({ folder }) => !repository.files.includes(`${folder}/README.md`))
    .map(({ folder }) => ({ file: `${folder}/README.md`, line: 0, rule: 'readme', message: 'is not there' }))

const problemOf = (found: Import, path: string, home: Workspace, table: readonly Workspace[]): string | null => {
  if (found.from.startsWith('.')) return problemOfRelative(found.from, path, home)
  if (isOurs(found.from)) return problemOfOurs(found.from, path, home, table)
  if (isTest(path)) return null
  if (isBuiltin(found.from)) return home.mayUseNode ? null : `${home.name} may not use ${found.from}: it does no I/O`
  const allowed = home.onlyNpm
  return allowed && !allowed.includes(packageOf(found.from))
    ? `${home.name} may import only ${allowed.join(', ')} from npm, found ${found.from}`
    : null
}

const problemOfRelative = (from: string, path: string, home: Workspace): string | null => {
  const target = posix.join(posix.dirname(path), from)
  return target.startsWith(`${home.folder}/`) ? null : `${from} leaves ${home.folder}: import the workspace by its name`
}

const problemOfOurs = (from: string, path: string, home: Workspace, table: readonly Workspace[]): string | null => {
  const name = packageOf(from)
  const target = table.find((w) => w.name === name)
  if (!target || /\.\w+$/.test(from))
    return `${from} is no workspace, or a file inside one: import what its package exports`
  if (home.folder === 'anycompany/shop') return `the shop imports nothing of ours, found ${from}`
  if (target.folder === 'anycompany/shop') return 'nobody imports the shop'
  const allowed = isTest(path)
    ? [...home.mayImport, ...(home.testsMayImport ?? []), ...forTests, home.name]
    : home.mayImport
  return allowed.includes(name) ? null : `${home.name} may not import ${from}`
}

const workspaceOf = (path: string, table: readonly Workspace[]): Workspace | undefined =>
  table.find((w) => path.startsWith(`${w.folder}/`))

const isOurs = (name: string): boolean => name.startsWith('@banyan/') || name.startsWith('@anycompany/')

const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')

const findingAt = (file: string, line: number, message: string): Finding => ({ file, line, rule: RULE, message })
