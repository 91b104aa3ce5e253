import assert from 'node:assert/strict'
import { get } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findFreePort } from '@banyan/local-postgres'
import { isFault } from '@banyan/model'
import { until } from './launched.ts'
import { type Patience, program } from '../src/supervisor/program.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

const fixture = async (file: string, patience: Partial<Patience> = {}) => {
  const port = await findFreePort()
  const lines: string[] = []
  const env = () => ({ PORT: String(port), PATH: process.env['PATH'] ?? '' })
  const log = (line: string) => void lines.push(line)
  const part = program({
    name: 'it',
    command: [process.execPath, join(FIXTURES, file)],
    port,
    livePath: '/',
    env,
    log,
    logFile: 'it.log',
    patience,
  })
  return { part, port, lines }
}

const start = (part: ReturnType<typeof program>) => part.start(new AbortController().signal, () => {})

describe('a program', () => {
  test('has started when it answers, and drains when it is told', async () => {
    const { part, lines } = await fixture('process.ts')
    const running = await start(part)
    await running.stop()
    assert.equal(await running.exited, 'exit code 0')
    assert.match(lines.join('\n'), /"msg":"up"/)
  })

  test('that falls silent is killed', async () => {
    const { part, port } = await fixture('process.ts', { askEveryMs: 50, silenceMs: 200 })
    const running = await start(part)
    get(`http://127.0.0.1:${port}/block`).once('error', () => {})
    assert.equal(await running.exited, 'signal SIGKILL')
  })

  test('that does not drain in time is killed', async () => {
    const { part, port, lines } = await fixture('process.ts', { drainMs: 100 })
    const running = await start(part)
    get(`http://127.0.0.1:${port}/block`).once('error', () => {})
    await until(async () => lines.includes('blocked'))
    await running.stop()
    assert.equal(await running.exited, 'signal SIGKILL')
  })

  test('that ends before it answers, or never does, is a fault, and nothing is left', async () => {
    const { part } = await fixture('no-such-file.ts')
    await assert.rejects(
      start(part),
      (error) => isFault(error, 'LAUNCHER_ENDED_EARLY') && /exit code 1/.test(error.message),
    )
    const { part: mute } = await fixture('mute.ts', { startMs: 300, drainMs: 100 })
    await assert.rejects(start(mute), (error) => isFault(error, 'LAUNCHER_NO_ANSWER'))
  })
})
