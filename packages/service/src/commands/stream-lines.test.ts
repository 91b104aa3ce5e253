import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { STREAM_LINE_MAX } from '../limits.ts'
import { streamLines } from './stream-lines.ts'

describe('lines before streams', () => {
  it('let commands on one stream go one after the other, and others pass', async () => {
    const lines = streamLines()
    const done: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = lines.run('A', async () => {
      await gate.promise
      done.push('A1')
    })
    const second = lines.run('A', async () => void done.push('A2'))
    await lines.run('B', async () => void done.push('B1'))
    gate.resolve()
    await Promise.all([first, second])
    assert.deepEqual(done, ['B1', 'A1', 'A2'])
  })

  it('go on after one that failed', async () => {
    const lines = streamLines()
    await assert.rejects(lines.run('A', () => Promise.reject(new Error('no'))))
    assert.equal(await lines.run('A', async () => 1), 1)
  })

  it('hold so many and refuse one more', async () => {
    const lines = streamLines()
    const gate = Promise.withResolvers<void>()
    const waiting = Array.from({ length: STREAM_LINE_MAX }, () => lines.run('A', () => gate.promise))
    await assert.rejects(
      lines.run('A', () => gate.promise),
      (e) => isFault(e, 'SERVICE_STREAM_BUSY'),
    )
    gate.resolve()
    await Promise.all(waiting)
    assert.equal(await lines.run('A', async () => 1), 1)
  })
})
