import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { MAX_LINE_CHARS, eachLine } from './lines.ts'

const linesOf = async (chunks: readonly (string | Buffer)[]): Promise<string[]> => {
  const lines: string[] = []
  const stream = Readable.from(chunks, { objectMode: false })
  eachLine(stream, (line) => lines.push(line))
  await finished(stream)
  return lines
}

test('lines are whole however they arrive, also in the midst of a character', async () => {
  const bytes = Buffer.from('하나\n둘\n\n셋')
  for (const at of [1, 2, 5, 7, 9])
    assert.deepEqual(await linesOf([bytes.subarray(0, at), bytes.subarray(at)]), ['하나', '둘', '', '셋'])
})

test('a line of the limit passes, a longer one is cut, and the next begins where it should', async () => {
  const most = 'x'.repeat(MAX_LINE_CHARS)
  assert.deepEqual(await linesOf([`${most}\nnext\n`]), [most, 'next'])
  assert.deepEqual(await linesOf([`${most}y\nnext\n`]), [most, 'next'])
  assert.deepEqual(await linesOf([`${most}y`, most, 'z\nnext\n']), [most, 'next'])
})
