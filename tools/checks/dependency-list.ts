import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Repository } from '../repository.ts'
import { quoted, tableRows } from './docs/markdown.ts'

export const DEPENDENCIES_PAGE = 'docs/dependencies.md'
const RULE = 'dependency-list'

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * Every package from npm that any package.json names has exactly one row in `docs/dependencies.md`, and every row a package.
 * A row's licence is compared with what the installed package says of itself.
 */
export const checkDependencyList = (
  repository: Repository,
  licenceOf: (name: string) => string | null = (name) => installedLicence(repository.root, name),
): readonly Finding[] => {
  const used = new Map(
    repository.files.filter(isManifest).flatMap((file) => namesIn(repository, file).map((name) => [name, file])),
  )
  const page = repository.files.includes(DEPENDENCIES_PAGE) ? repository.read(DEPENDENCIES_PAGE) : ''
  const rows = tableRows(page).flatMap(({ line, cells }) =>
    quoted(cells[0] ?? '').map((name) => ({ name, line, cells })),
  )
  return [
    ...[...used].flatMap(([name, file]) => {
      const count = rows.filter((row) => row.name === name).length
      return count === 1
        ? []
        : [
            {
              file,
              line: 0,
              rule: RULE,
              message: `expected one row for ${name} in ${DEPENDENCIES_PAGE}, found ${count}`,
            },
          ]
    }),
    ...rows.filter((row) => !used.has(row.name)).map((row) => inPage(row.line, `${row.name} is in no package.json`)),
    ...rows.flatMap((row) => problemsOfRow(row, licenceOf(row.name))),
  ]
}

type DependencyRow = { readonly name: string; readonly line: number; readonly cells: readonly string[] }

/** package | why this one | what else was considered | licence */
const problemsOfRow = ({ name, line, cells }: DependencyRow, licence: string | null): readonly Finding[] => {
  if (cells.length !== 4 || cells.includes('')) return [inPage(line, `${name}: fill all four cells`)]
  if (licence === null || cells[3] === licence) return []
  return [inPage(line, `${name}: the page says ${cells[3]}, the package ${licence}`)]
}

const isManifest = (path: string): boolean => path === 'package.json' || path.endsWith('/package.json')

const namesIn = (repository: Repository, file: string): readonly string[] => {
  const manifest = JSON.parse(repository.read(file)) as Manifest
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  return Object.keys(all).filter((name) => !name.startsWith('@banyan/') && !name.startsWith('@anycompany/'))
}

/** Null for a package that is not installed here, of another platform for example, and for one that names no licence. */
const installedLicence = (root: string, name: string): string | null => {
  const places = ['node_modules', 'bench/node_modules'].map((folder) => join(root, folder, name, 'package.json'))
  const manifest = places.find((path) => existsSync(path))
  if (manifest === undefined) return null
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly license?: string }).license ?? null
}

const inPage = (line: number, message: string): Finding => ({ file: DEPENDENCIES_PAGE, line, rule: RULE, message })
