import assert from 'node:assert/strict'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { linesBackwards } from './lines-backwards.ts'

const inFile = async <R>(text: string, work: (path: string) => Promise<R>): Promise<R> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-lines-'))
  try {
    const path = join(dir, 'x')
    await writeFile(path, text)
    return await work(path)
  } finally {
    await rm(dir, { recursive: true })
  }
}

const read = (text: string, end?: number) =>
  inFile(text, async (path) => {
    await using file = await open(path)
    const lines: (readonly [string, number])[] = []
    for await (const line of linesBackwards(file, end ?? Buffer.byteLength(text))) lines.push([line.text, line.at])
    return lines
  })

describe('lines backwards', () => {
  it('gives lines newest first, with the place where each begins', async () => {
    assert.deepEqual(await read('one\n둘\n\nfour\n'), [
      ['four', 9],
      ['', 8],
      ['둘', 4],
      ['one', 0],
    ])
    assert.deepEqual(await read(''), [])
    assert.deepEqual(await read('\n'), [['', 0]])
  })

  it('leaves an unfinished last line out, and goes on from any line’s beginning', async () => {
    assert.deepEqual(await read('one\ntwo'), [['one', 0]])
    assert.deepEqual(await read('two'), [])
    assert.deepEqual(await read('one\ntwo\nthree\n', 8), [
      ['two', 4],
      ['one', 0],
    ])
  })

  it('reads lines that are longer than a piece, and those that end where a piece does', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(5), fc.integer({ min: 65_530, max: 65_545 }), fc.nat(200_000)), {
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(70_000), async (lengths, unfinished) => {
        const lines = lengths.map((length, i) => String.fromCharCode(97 + i).repeat(length))
        const text = `${lines.map((line) => `${line}\n`).join('')}${'z'.repeat(unfinished)}`
        assert.deepEqual(
          (await read(text)).map(([line]) => line),
          lines.toReversed(),
        )
      }),
      { numRuns: 40 },
    )
  })
})
