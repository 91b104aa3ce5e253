import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Repository, repositoryOf } from '../repository.ts'
import { formatCoverage, measureCoverage, readRanLines } from './coverage.ts'
import { codeLines } from './lines.ts'

const LADDER = `/** 안녕: not code. */
export type Step = {
  readonly up: boolean
}
export const climb = (step: Step): string => {
  if (step.up) {
    return 'up' // ran
  }

  return 'down'
}
export const never = (): string => {
  return 'never'
}
`

describe('line coverage', () => {
  let root = ''
  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'coverage-')))
    await mkdir(join(root, 'p/src'), { recursive: true })
    await writeFile(join(root, 'p/src/ladder.ts'), LADDER)
  })
  after(() => rm(root, { recursive: true, force: true }))

  const repository = (): Repository => ({
    ...repositoryOf({ 'p/src/ladder.ts': LADDER, 'p/src/alone.ts': 'export const a = 1\n' }),
    root,
  })
  const runWith = (script: string): void => {
    const env = { ...process.env, NODE_V8_COVERAGE: join(root, 'v8'), NODE_TEST_CONTEXT: undefined }
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env,
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
  }
  const missed = async (): Promise<unknown> => {
    const [folder] = measureCoverage(repository(), await readRanLines(join(root, 'v8'), repository()), { p: 50 })
    return Object.fromEntries(folder?.files.map((f) => [f.path, f.missed]) ?? [])
  }

  test('counts neither blanks, nor comments, nor types', () => {
    assert.deepEqual(codeLines(LADDER), [5, 6, 7, 8, 10, 11, 12, 13, 14])
  })

  test('is exact, merges processes, and counts files that nobody loads', async () => {
    runWith(`const { climb } = await import('./p/src/ladder.ts'); climb({ up: true })`)
    assert.deepEqual(await missed(), {
      'p/src/ladder.ts': [10, 13, 14],
      'p/src/alone.ts': [1],
    })
    runWith(`const { climb } = await import('./p/src/ladder.ts'); climb({ up: false })`)
    assert.deepEqual(await missed(), { 'p/src/ladder.ts': [13, 14], 'p/src/alone.ts': [1] })
  })

  test('a half-written file is passed over', async () => {
    await writeFile(join(root, 'v8/half.json'), '{"result":[')
    assert.deepEqual(Object.keys((await missed()) as object), ['p/src/alone.ts', 'p/src/ladder.ts'])
  })

  test('says when a folder is below its floor', () => {
    const ran = new Map([['p/src/ladder.ts', new Set([5, 6, 7])]])
    const [below, at] = [31, 30].flatMap((floor) => measureCoverage(repository(), ran, { p: floor }))
    assert.equal(below?.percent, 30)
    assert.match(
      below ? formatCoverage(below) : '',
      /30\.00 % of 10 lines \(floor 31 %\) {2}BELOW THE FLOOR\n.*not run 8, 10-14/,
    )
    assert.doesNotMatch(at ? formatCoverage(at) : '', /BELOW/)
  })
})
