import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { system } from '@banyan/model'
import { settingsFrom } from './settings.ts'

const what = { system: system('Town', []), apis: [], defaults: { dataDir: '/srv/town', port: 8091 } }

describe('the command line of a system on one’s own machine', () => {
  it('is one host at the usual address, unless it says otherwise', () => {
    assert.deepEqual(settingsFrom([], what), { topology: 'one-host', dataDir: '/srv/town', port: 8091 })
    assert.deepEqual(settingsFrom(['--topology', 'services', '--data', '/tmp/town', '--port', '9000'], what), {
      topology: 'services',
      dataDir: '/tmp/town',
      port: 9_000,
    })
  })

  it('says what it expected', () => {
    for (const [args, sentence] of [
      [['--topology', 'cloud'], /^expected --topology one-host or services, found "cloud"/],
      [['--port', '0'], /^expected --port to be a number from 1 to 65535, found "0"/],
      [['--colour'], /--colour/],
    ] as const) {
      const said = settingsFrom(args, what)
      assert.ok(typeof said === 'string')
      assert.match(said, sentence)
    }
  })
})
