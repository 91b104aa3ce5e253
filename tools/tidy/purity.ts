import type { Node } from 'oxc-parser'
import { type Finding, lineAt } from '../repository.ts'
import { isTest, type Source, walk } from '../source.ts'
import { declaredEdges, domainFolders, edgeFiles } from './dependencies.ts'

const RULE = 'domain-does-no-io'

/** Globals that read the world, the clock or chance, and what a domain file takes instead. */
const forbidden: Readonly<Record<string, string>> = {
  process: 'configuration comes in through main.ts',
  fetch: 'calls to others are policies or adapters',
  console: 'the host logs',
  setTimeout: 'time is a policy of the host',
  setInterval: 'time is a policy of the host',
  setImmediate: 'time is a policy of the host',
  queueMicrotask: 'time is a policy of the host',
  performance: 'the clock is `at.now`',
  crypto: 'ids come from `at.id()`',
  WebSocket: 'calls to others are policies or adapters',
  globalThis: 'a way around this rule',
}

/** Members of otherwise harmless globals. */
const forbiddenMembers: Readonly<Record<string, string>> = {
  'Math.random': 'chance is an input',
  'Date.now': 'the clock is `at.now`',
}

/** A domain file decides; it does no I/O and reads neither clock nor chance. Edges of a context (`main.ts`, `http.ts`) may. */
export const checkPurity = (source: Source): readonly Finding[] => {
  if (!isDomain(source.path)) return []
  const findings = source.imports
    .filter((found) => found.from.startsWith('node:'))
    .map((found) => ({ file: source.path, line: found.line, rule: RULE, message: `imports ${found.from}` }))
  walk(source.program, (node, parents) => {
    const message = problemOf(node, parents)
    if (message) findings.push({ file: source.path, line: lineAt(source.text, node.start), rule: RULE, message })
  })
  return findings
}

const isDomain = (path: string): boolean =>
  domainFolders.some((folder) => path.startsWith(folder)) &&
  !isTest(path) &&
  !edgeFiles.includes(path.slice(path.lastIndexOf('/') + 1)) &&
  !(path in declaredEdges)

const problemOf = (node: Node, parents: readonly Node[]): string | null => {
  if (node.type === 'MemberExpression') return problemOfMember(node)
  if (node.type === 'NewExpression' && isNamed(node.callee, 'Date') && node.arguments.length === 0) {
    return 'reads the clock with new Date(): the clock is `at.now`'
  }
  if (node.type === 'CallExpression' && isNamed(node.callee, 'Date')) return 'reads the clock with Date()'
  if (node.type !== 'Identifier' || isOnlyAName(node, parents.at(-1))) return null
  const reason = Object.hasOwn(forbidden, node.name) ? forbidden[node.name] : undefined
  return reason === undefined ? null : `names ${node.name}: ${reason}`
}

const problemOfMember = (node: Extract<Node, { type: 'MemberExpression' }>): string | null => {
  if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return null
  const name = `${node.object.name}.${node.property.name}`
  const reason = forbiddenMembers[name]
  return reason === undefined ? null : `names ${name}: ${reason}`
}

/** True where the identifier is a property's or a member's name and refers to nothing. */
const isOnlyAName = (node: Node, parent: Node | undefined): boolean => {
  if (!parent) return false
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (parent.type === 'Property' || parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition') {
    return parent.key === node && !parent.computed
  }
  return parent.type.startsWith('TS') && !EXPRESSIONS_OF_TYPESCRIPT.has(parent.type)
}

/** The other nodes of TypeScript are types, where a name is harmless. */
const EXPRESSIONS_OF_TYPESCRIPT = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'])

const isNamed = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name
