import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { formatFinding, lineAt, openRepository } from './repository.ts'

describe('a repository', () => {
  test('is what git tracks and what is new, without what is ignored or gone', async () => {
    const root = await mkdtemp(join(tmpdir(), 'repository-'))
    await using _root = { [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root })
    git('init', '--quiet')
    const names = ['tracked.ts', 'gone.ts', '한글.md', 'new.ts', 'ignored.log']
    await Promise.all(names.map((name) => writeFile(join(root, name), name)))
    await writeFile(join(root, '.gitignore'), '*.log\n')
    git('add', 'tracked.ts', 'gone.ts', '한글.md')
    await rm(join(root, 'gone.ts'))
    const repository = openRepository(root)
    assert.deepEqual(repository.files, ['.gitignore', 'new.ts', 'tracked.ts', '한글.md'])
    assert.deepEqual([...repository.tracked].sort(), ['gone.ts', 'tracked.ts', '한글.md'])
    assert.equal(repository.read('한글.md'), '한글.md')
  })

  test('knows the line of an offset', () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((at) => lineAt('a\nb\n', at)),
      [1, 1, 2, 2],
    )
  })

  test('writes a finding as an editor reads it', () => {
    const finding = { file: 'a.ts', line: 3, rule: 'rule', message: 'message' }
    assert.equal(formatFinding(finding), 'a.ts:3  rule  message')
    assert.equal(formatFinding({ ...finding, line: 0 }), 'a.ts  rule  message')
  })
})
