import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runConfig } from './config/run-config.ts'
import { runDeadLetters } from './dead-letters/run-dead-letters.ts'
import { runFaults } from './faults/run-faults.ts'

const COMMANDS = { config: runConfig, 'dead-letters': runDeadLetters, faults: runFaults }

const running = async (run: typeof runConfig, args: readonly string[]) => {
  const said = { printed: '', complained: '' }
  const code = await run(args, {
    directory: '/nowhere',
    env: { BANYAN_CONSOLE_URL: 'http://127.0.0.1:1' },
    print: (text) => void (said.printed += text),
    complain: (text) => void (said.complained += text),
  })
  return { code, ...said }
}

describe('a command that asks a running system', () => {
  for (const [name, run] of Object.entries(COMMANDS))
    it(`${name} tells its usage, what is not understood, and what cannot be done`, async () => {
      const help = await running(run, [])
      assert.deepEqual([help.code, help.complained], [0, ''])
      assert.match(help.printed, new RegExp(`^banyan ${name} list`))
      const wrong = await running(run, ['melt', '--reason', 'x'])
      assert.deepEqual([wrong.code, wrong.printed], [2, ''])
      assert.match(wrong.complained, new RegExp(`found "melt"[^]*banyan ${name} list`))
      const refused = await running(run, ['list'])
      assert.deepEqual([refused.code, refused.printed], [1, ''])
      assert.match(refused.complained, /^Expected the password of admin at http:\/\/127\.0\.0\.1:1/)
    })
})
