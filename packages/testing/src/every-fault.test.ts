import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { everyFault } from './every-fault.ts'

describe('everyFault', () => {
  it('fails each call once before and once after its effect, until a run meets none', async () => {
    const runs: string[] = []
    const failed = await everyFault(async ({ wrap, nth, moment }) => {
      const written: string[] = []
      const port = wrap({ write: async (text: string) => void written.push(text) })
      let code = 'none'
      try {
        await port.write('a')
        await port.write('b')
      } catch (error) {
        code = isFault(error) ? error.code : 'other'
      }
      runs.push(`${nth} ${moment} ${written.join('')} ${code}`)
    })
    assert.equal(failed, 2)
    assert.deepEqual(runs, [
      '1 before  TESTING_BROKEN_ON_PURPOSE',
      '1 after a TESTING_BROKEN_ON_PURPOSE',
      '2 before a TESTING_BROKEN_ON_PURPOSE',
      '2 after ab TESTING_BROKEN_ON_PURPOSE',
      '3 before ab none',
      '3 after ab none',
    ])
  })

  it('passes on what the scenario finds wrong', async () => {
    await assert.rejects(
      everyFault(async () => assert.fail('an invariant broke')),
      /an invariant broke/,
    )
  })
})
