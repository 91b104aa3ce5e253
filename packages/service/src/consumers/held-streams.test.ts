import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { heldStreams } from './held-streams.ts'
import { memoryLedger } from './memory-ledger.ts'

const letter = (source: string) => ({
  consumer: 'c',
  source,
  version: 1,
  messageId: `${source}@1`,
  type: 'T',
  kind: 'poison' as const,
  failure: null,
  sentence: null,
  attempts: 5,
})

const opened = () => {
  const ledger = memoryLedger()
  let asked = 0
  const counting = {
    ...ledger,
    isHeld: (consumer: string, source: string) => {
      asked += 1
      return ledger.isHeld(consumer, source)
    },
  }
  return { ledger, held: heldStreams('c', counting), asked: () => asked }
}

const reading = (): AbortSignal => new AbortController().signal

describe('streams behind a letter', () => {
  it('are not asked for one by one where the reading began without letters', async () => {
    const { held, asked } = opened()
    const signal = reading()
    for (const source of ['a', 'b', 'a']) assert.equal(await held.isHeld(source, signal), false)
    assert.equal(asked(), 0)
  })

  it('are those with a letter from before the reading began, until it is gone', async () => {
    const { ledger, held } = opened()
    await ledger.addDeadLetter(letter('a'))
    const signal = reading()
    assert.deepEqual([await held.isHeld('a', signal), await held.isHeld('b', signal)], [true, false])
    await ledger.removeDeadLetter({ consumer: 'c', messageId: 'a@1' })
    assert.equal(await held.isHeld('a', signal), false)
  })

  it('are those with a letter that was added here, in every reading', async () => {
    const { ledger, held } = opened()
    const readings = [reading(), reading()]
    for (const signal of readings) await held.isHeld('a', signal)
    held.willAdd()
    await ledger.addDeadLetter(letter('a'))
    for (const signal of readings) assert.equal(await held.isHeld('a', signal), true)
  })

  it('are those with a letter that another process added before it handed the streams over', async () => {
    const { ledger, held } = opened()
    assert.equal(await held.isHeld('a', reading()), false)
    await ledger.addDeadLetter(letter('a'))
    assert.equal(await held.isHeld('a', reading()), true)
  })

  it('are asked for again when the ledger was away', async () => {
    let isAway = true
    const ledger = memoryLedger()
    await ledger.addDeadLetter(letter('a'))
    const hasLetters = async (consumer: string) => {
      if (isAway) throw new Error('away')
      return ledger.hasLetters(consumer)
    }
    const held = heldStreams('c', { ...ledger, hasLetters })
    const signal = reading()
    await assert.rejects(held.isHeld('a', signal), /away/)
    isAway = false
    assert.equal(await held.isHeld('a', signal), true)
  })
})
