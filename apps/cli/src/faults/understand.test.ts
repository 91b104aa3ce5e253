import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { understandFaults } from './understand.ts'

const understand = (line: string) => understandFaults(line === '' ? [] : line.split(' '))

describe('banyan faults', () => {
  it('reads what is wanted', () => {
    assert.equal(understand(''), 'help')
    assert.equal(understand('set --help'), 'help')
    assert.deepEqual(understand('list'), { deed: 'list' })
    assert.deepEqual(understand('arm --minutes 10 --reason drill'), { deed: 'arm', minutes: 10, reason: 'drill' })
    assert.deepEqual(understand('disarm --reason done'), { deed: 'disarm', reason: 'done' })
    assert.deepEqual(understand('clear --reason done'), { deed: 'clear', id: undefined, reason: 'done' })
    assert.deepEqual(understand('clear a1 --reason done'), { deed: 'clear', id: 'a1', reason: 'done' })
    assert.deepEqual(understand('set store.append slow-disk --seconds 60 --ms 200 --share 0.5 --reason drill'), {
      deed: 'set',
      wanted: { at: 'store.append', do: 'slow-disk', seconds: 60, ms: 200, share: 0.5 },
      reason: 'drill',
    })
    assert.deepEqual(
      understand('set calls partition --seconds 9 --from social --to members --both-ways --seed 4 --id cut --reason x'),
      {
        deed: 'set',
        wanted: {
          at: 'calls',
          do: 'partition',
          seconds: 9,
          seed: 4,
          id: 'cut',
          link: { from: 'social', to: 'members', bothWays: true },
        },
        reason: 'x',
      },
    )
  })

  it('says what is not understood', () => {
    for (const [line, expected] of [
      ['melt', /Expected one of list, set, clear, arm, disarm|--reason/],
      ['melt --reason x', /Expected one of list, set, clear, arm, disarm, found "melt"/],
      ['list all', /nothing after "list"/],
      ['set calls delay --seconds 1', /Expected --reason/],
      ['set calls --seconds 1 --reason x', /a place and an effect, found "calls"/],
      ['set calls delay more --seconds 1 --reason x', /found "calls delay more"/],
      ['set calls delay --reason x', /--seconds to be a number, found none/],
      ['set calls delay --seconds long --reason x', /--seconds to be a number, found "long"/],
      ['arm --reason x', /--minutes to be a number, found none/],
      ['clear a b --reason x', /one id, found 2/],
      ['list --colour red', /colour/],
    ] as const) {
      const understood = understand(line)
      assert.ok(typeof understood === 'object' && 'mistake' in understood, line)
      assert.match(understood.mistake, expected)
    }
  })
})
