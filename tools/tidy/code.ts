import type { Node } from 'oxc-parser'
import { type Finding, lineAt } from '../repository.ts'
import { isTest, type Source, walk } from '../source.ts'

const TEST_FUNCTIONS = new Set(['test', 'it', 'describe', 'suite'])
const HOOKS = new Set(['before', 'after', 'beforeEach', 'afterEach'])
const SILENCERS = new Set(['skip', 'only', 'todo'])

/** Forms that the house does not use, because each hides something from a reader or a runner. */
export const checkCode = (source: Source): readonly Finding[] => {
  const findings: Finding[] = source.errors.map((message) => ({ file: source.path, line: 0, rule: 'parses', message }))
  walk(source.program, (node, parents) => {
    const problem = problemOf(node, parents, source.path)
    if (problem) findings.push({ file: source.path, line: lineAt(source.text, node.start), ...problem })
  })
  return findings
}

type Problem = { readonly rule: string; readonly message: string }

const problemOf = (node: Node, parents: readonly Node[], path: string): Problem | null => {
  if (node.type === 'ExportAllDeclaration') {
    return { rule: 'no-export-star', message: 'name what you export: the list is the contract' }
  }
  if (node.type === 'ExportDefaultDeclaration' && !path.endsWith('.config.ts')) {
    return { rule: 'no-default-export', message: 'export it by its name' }
  }
  return node.type === 'CallExpression' && isTest(path) ? problemOfTestCall(node, parents) : null
}

const problemOfTestCall = (call: Call, parents: readonly Node[]): Problem | null => {
  if (isSilenced(call))
    return { rule: 'no-skip', message: 'a test that does not run proves nothing: mend or delete it' }
  if (call.callee.type !== 'Identifier' || !HOOKS.has(call.callee.name)) return null
  // Suites run in one process: a hook at the top of a file would run for all files.
  const atTop = parents.every((p) => p.type === 'Program' || p.type === 'ExpressionStatement')
  return atTop ? { rule: 'hooks-inside-describe', message: `${call.callee.name} at the top runs for every file` } : null
}

type Call = Extract<Node, { type: 'CallExpression' }>

/** `test.skip(…)`, `t.skip()`, `test('…', { skip: … }, …)`. */
const isSilenced = (call: Call): boolean => {
  const { callee } = call
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
    const owner = callee.object.type === 'Identifier' ? callee.object.name : ''
    return SILENCERS.has(callee.property.name) && (TEST_FUNCTIONS.has(owner) || owner === 't')
  }
  if (callee.type !== 'Identifier' || !TEST_FUNCTIONS.has(callee.name)) return false
  return call.arguments.some((argument) => argument.type === 'ObjectExpression' && argument.properties.some(isSilencer))
}

const isSilencer = (property: Node): boolean =>
  property.type === 'Property' && property.key.type === 'Identifier' && SILENCERS.has(property.key.name)
