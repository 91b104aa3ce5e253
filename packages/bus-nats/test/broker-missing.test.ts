import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'

const withoutBroker = async (ci: string): Promise<{ readonly code: number; readonly said: string }> => {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const file = join(import.meta.dirname, 'without-broker.ts')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--test-reporter=tap', file], {
      env: { ...env, CI: ci },
    })
    return { code: 0, said: stdout }
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string }
    return { code, said: stdout }
  }
}

describe('where no nats-server is installed', () => {
  const SAID = /# not run: a suite that needs one: nats-server is not installed \(Debian: nats-server\)/

  it('a suite says by its name that it did not run', async () => {
    const { code, said } = await withoutBroker('')
    assert.equal(code, 0)
    assert.match(said, SAID)
    assert.doesNotMatch(said, /never/)
  })

  it('and fails where everything must run', async () => {
    const { code, said } = await withoutBroker('true')
    assert.equal(code, 1)
    assert.match(said, SAID)
  })
})
