import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { switchesFromEnvironment } from './from-environment.ts'

const SLOW = [{ at: 'store.append', do: 'slow-disk', ms: 20, seconds: 60 }]

describe('the environment of a process', () => {
  it('says nothing of faults, and there are no switches; on demand there are, unarmed', () => {
    assert.equal(switchesFromEnvironment('social', {}), undefined)
    assert.equal(switchesFromEnvironment('social', { FAULTS_ARMED: '', FAULTS: '' }), undefined)
    assert.equal(switchesFromEnvironment('social', { FAULTS_ARMED: 'no' }), undefined)
    using switches = switchesFromEnvironment('social', { FAULTS_ARMED: 'on-demand' })!
    assert.deepEqual([switches.isQuiet, switches.status().armed], [true, null])
  })

  it('arms, and sets switches from JSON or from a file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'faults-'))
    try {
      const file = join(dir, 'faults.json')
      writeFileSync(file, JSON.stringify(SLOW))
      for (const FAULTS of [JSON.stringify(SLOW), file]) {
        using switches = switchesFromEnvironment('social', { FAULTS_ARMED: 'yes', FAULTS })!
        const [only] = switches.status().switches
        assert.deepEqual([only?.at, only?.do, only?.by], ['store.append', 'slow-disk', 'environment'])
      }
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  it('is refused in one sentence where it contradicts itself or cannot be read', () => {
    for (const [env, expected] of [
      [{ FAULTS: '[{}]' }, /FAULTS_ARMED in the environment to be yes, where FAULTS sets switches, found no/],
      [{ FAULTS_ARMED: 'on-demand', FAULTS: '[{}]' }, /found on-demand/],
      [{ FAULTS_ARMED: 'maybe' }, /yes, on-demand or no, found maybe/],
      [{ FAULTS_ARMED: 'yes', FAULTS: '[' }, /a JSON array of fault switches, .* found a text that is no JSON/],
      [{ FAULTS_ARMED: 'yes', FAULTS: '/nowhere/faults.json' }, /found ENOENT/],
      [{ FAULTS_ARMED: 'yes', FAULTS: '[{"at":"disk","do":"delay"}]' }, /FAULTS\[0\] .* at: one of calls/],
    ] as const)
      assert.throws(() => switchesFromEnvironment('social', env), { code: 'FAULTS_SETTING_WRONG', message: expected })
  })
})
