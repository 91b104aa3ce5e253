import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { importsOf, tokensOf } from './index.ts'

const found = (text: string) => importsOf(tokensOf(text)).map(({ from, names, line }) => [line, from, ...names])

describe('the imports of a module', () => {
  it('are those of values and types, again exported ones, and those at run time', () => {
    const text = `import './effect.ts'
import { a, type B, c as d } from './both.ts'
import type { C } from './types.ts'
import e, * as f from "./all.ts"
import g, {
  h,
} from './lines.ts'
export { i as default } from './again.ts'
export * from './everything.ts'
export type { J } from './again-types.ts'
export const load = () => import('./later.ts')
export const own = 1
`
    assert.deepEqual(found(text), [
      [1, './effect.ts'],
      [2, './both.ts', 'a', 'B', 'c'],
      [3, './types.ts', 'C'],
      [4, './all.ts'],
      [5, './lines.ts', 'h'],
      [8, './again.ts', 'i'],
      [9, './everything.ts'],
      [10, './again-types.ts', 'J'],
      [11, './later.ts'],
    ])
  })

  it('are none where the words stand in comments, strings, templates and patterns', () => {
    const text = `// import { a } from 'comment'
/* import 'b'
   import 'c' */
const quoted = "import { d } from 'e'" + 'it\\'s import "f"'
const template = \`import 'g' \${ { h: \`import 'i' \${j}\` }.h } export * from 'k'\`
const pattern = /import 'l'|['"\`/]/.test(x) ? 1 / 2 : /[/"]/
const address = import.meta.url + module.import('m') + import(\`./\${n}\`)
export { o }
from('p')
import { q } from 'r'
`
    assert.deepEqual(found(text), [[10, 'r', 'q']])
  })

  it('are found after text between tags, whose apostrophes begin no string', () => {
    assert.deepEqual(found("const it = <p>Don't</p>\nimport { a } from 'b'"), [[2, 'b', 'a']])
  })

  it('take time by the length of the text, in one line, too', () => {
    const text = `${"const a = 'b' + `c${d}` / e;".repeat(20_000)}import 'f'`
    const startedAt = performance.now()
    assert.deepEqual(found(text), [[1, 'f']])
    assert.ok(performance.now() - startedAt < 5_000)
  })
})
