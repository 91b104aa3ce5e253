import { type Node, parseSync, visitorKeys } from 'oxc-parser'
import { lineAt } from './repository.ts'

export { isCode, isTest } from '@banyan/model/sources'

/** A parsed TypeScript or JavaScript file. */
export type Source = {
  readonly path: string
  readonly text: string
  readonly program: Node
  readonly imports: readonly Import[]
  readonly comments: readonly { readonly start: number; readonly end: number }[]
  /** Problems the parser met; a file that does not parse has no imports to trust. */
  readonly errors: readonly string[]
}

export type Import = {
  /** What stands in the quotes. */
  readonly from: string
  readonly line: number
  /** True when only types come in, so that nothing is loaded at run time. */
  readonly typeOnly: boolean
  /** What it is called where it comes from; empty for all of a module, and for nothing. */
  readonly names: readonly string[]
}

/** Parses by the file's extension; also `.mjs` and `.tsx`. */
export const parseSource = (path: string, text: string): Source => {
  const { program, module, comments, errors } = parseSync(path, text)
  // A name that was imported and is then exported stands at its import, which is counted already.
  const imported = new Set(module.staticImports.map(({ start }) => start))
  const reexports = module.staticExports.filter(
    ({ start, entries }) => !imported.has(start) && entries.some(({ moduleRequest }) => moduleRequest),
  )
  const named = [...module.staticImports, ...reexports]
  const statics = named.map((statement) => ({
    from: requestOf(statement),
    line: lineAt(text, statement.start),
    typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
    names: statement.entries.flatMap((entry) => entry.importName.name ?? []),
  }))
  const dynamics = module.dynamicImports.flatMap((found) => {
    const from = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))?.[1]
    return from === undefined ? [] : [{ from, line: lineAt(text, found.start), typeOnly: false, names: [] }]
  })
  const imports = [...statics, ...dynamics]
  return { path, text, program, imports, comments, errors: errors.map((e) => e.message) }
}

type Request = { readonly value: string } | null
type Statement = { readonly moduleRequest?: Request; readonly entries: readonly object[] }

const requestOf = (statement: Statement): string => {
  if (statement.moduleRequest) return statement.moduleRequest.value
  for (const entry of statement.entries) {
    const request = 'moduleRequest' in entry ? (entry.moduleRequest as Request) : null
    if (request) return request.value
  }
  throw new Error('expected an import or a re-export, found one that names no module')
}

/** Calls `visit` for every node, parents first; `parents` ends with the direct one. */
export const walk = (root: Node, visit: (node: Node, parents: readonly Node[]) => void): void => {
  const parents: Node[] = []
  const enter = (node: Node): void => {
    visit(node, parents)
    parents.push(node)
    for (const key of visitorKeys[node.type] ?? []) for (const child of childrenAt(node, key)) enter(child)
    parents.pop()
  }
  enter(root)
}

const childrenAt = (node: Node, key: string): readonly Node[] => {
  const value: unknown = (node as unknown as Record<string, unknown>)[key]
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((child): child is Node => typeof child === 'object' && child !== null && 'type' in child)
}
