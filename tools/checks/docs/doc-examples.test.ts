import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { repositoryOf } from '../../repository.ts'
import { checkDocExamples, examplesOf } from './doc-examples.ts'

const page = [
  '# Page',
  '```ts',
  'const a: number = 1',
  '```',
  '```json',
  '{}',
  '```',
  '```ts',
  'const a: string = 2',
  '```',
  '',
].join('\n')

const check = async (markdown: string): Promise<readonly string[]> => {
  const root = await mkdtemp(join(tmpdir(), 'examples-'))
  await using _root = { [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'))
  await writeFile(join(root, 'tsconfig.json'), '{"compilerOptions":{"strict":true,"noEmit":true,"types":[]}}')
  const findings = await checkDocExamples(
    { ...repositoryOf({ 'docs/a.md': markdown }), root },
    AbortSignal.timeout(30_000),
  )
  return findings.map((f) => `${f.file}:${f.line} ${f.message}`)
}

describe('examples in documents', () => {
  test('are the blocks fenced as ts', () => {
    assert.deepEqual(
      examplesOf('a.md', page).map((e) => [e.line, e.code]),
      [
        [2, 'const a: number = 1\n'],
        [8, 'const a: string = 2\n'],
      ],
    )
  })

  test('are red, in the line of the page, when they do not compile', async () => {
    assert.deepEqual(await check(page), [`docs/a.md:9 TS2322: Type 'number' is not assignable to type 'string'.`])
  })

  test('are modules of their own', async () => {
    assert.deepEqual(await check(page.replace('= 2', `= 'two'`)), [])
  })
})
