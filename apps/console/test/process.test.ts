import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { makeKeys } from './rig/keys.ts'
import { openLive } from './rig/live.ts'
import { browser, eventually, PASSWORD } from './rig/stage.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')

type Started = { readonly child: ChildProcess; readonly output: () => string; readonly origin: () => string }

const start = (t: TestContext, env: Readonly<Record<string, string>>): Started => {
  const { PATH, NODE_V8_COVERAGE } = process.env
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH, ...(NODE_V8_COVERAGE && { NODE_V8_COVERAGE }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)))
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
  const origin = (): string => {
    const port = /"port":(\d+)/.exec(output)?.[1]
    assert.ok(port, output)
    return `http://127.0.0.1:${port}`
  }
  return { child, output: () => output, origin }
}

/** What the launcher sets; nobody is at the address of the host. */
const environment = async (t: TestContext): Promise<Record<string, string>> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-console-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const { consoleKeyFile } = await makeKeys(dir)
  const passwordFile = join(dir, 'password')
  await writeFile(passwordFile, PASSWORD)
  return {
    PORT: '0',
    HOST_URL: 'http://127.0.0.1:9',
    CONSOLE_IDENTITY_KEY_FILE: consoleKeyFile,
    CONSOLE_DATA_DIR: join(dir, 'console'),
    CONSOLE_ADMIN_PASSWORD_FILE: passwordFile,
  }
}

describe('the process of the console', () => {
  it('starts without host and database, ends its streams and itself when told, and says no password', async (t) => {
    const { child, output, origin } = start(t, await environment(t))
    await eventually(() => origin(), 20_000)
    assert.equal((await fetch(`${origin()}/_health/ready`)).status, 200)
    const ann = browser(origin())
    assert.equal((await ann.signIn('admin', PASSWORD)).status, 200)
    await using live = await openLive(origin(), ann)
    const now = await live.next()
    assert.deepEqual([now.hosts[0]?.process, now.contexts, now.gateway], [null, [], null])
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    assert.equal((await live.ended()).at(-1), 'end')
    assert.deepEqual(await exited, [0, null])
    assert.ok(!output().includes(PASSWORD))
  })

  it('listens on this machine alone', async (t) => {
    const { origin } = start(t, await environment(t))
    await eventually(() => origin(), 20_000)
    const { port } = new URL(origin())
    const isRefused = await new Promise((resolve) => {
      request({ host: '127.0.0.2', port, agent: false }, () => resolve(false))
        .once('error', () => resolve(true))
        .end()
    })
    assert.equal(isRefused, true)
  })

  it('says in one sentence what it misses, and is not to be started again', async (t) => {
    const { HOST_URL: _, ...env } = await environment(t)
    const { child, output } = start(t, env)
    assert.deepEqual(await once(child, 'exit'), [78, null])
    assert.match(output(), /expected HOST_URL in the environment of the console to be set/)
  })
})
