import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { requiresBroker } from './requires-broker.ts'

/** What must hold of the company as its customers see it, whichever way its processes are cut. */
const SUITES = ['golden-journey.test.ts', 'promotion.long.test.ts', 'simulation.long.test.ts']

requiresBroker('AnyCompany as services over a broker', () => {
  for (const suite of SUITES)
    it(`passes ${suite}`, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env // Else its results would be ours.
      const child = spawn(process.execPath, ['--test', join(import.meta.dirname, suite)], {
        env: { ...env, ANYCOMPANY_TEST_TOPOLOGY: 'services' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, output)
    })
})
