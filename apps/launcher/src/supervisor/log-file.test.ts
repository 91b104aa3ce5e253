import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLogFile } from './log-file.ts'

test('a log rotates before it grows beyond its limit, keeps two older ones, and is ours alone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-log-'))
  const file = join(directory, 'x.log')
  for (const n of [1, 2, 3, 4, 5, 6, 7]) openLogFile(file, 12).append(`line${n}`) // 6 bytes each
  assert.deepEqual((await readdir(directory)).sort(), ['x.log', 'x.log.1', 'x.log.2'])
  assert.equal(await readFile(file, 'utf8'), 'line7\n')
  assert.equal(await readFile(`${file}.1`, 'utf8'), 'line5\nline6\n')
  assert.equal(await readFile(`${file}.2`, 'utf8'), 'line3\nline4\n')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  await rm(directory, { recursive: true })
})

test('a log that cannot be written stops nothing', () => {
  openLogFile('/dev/full').append('lost')
})
