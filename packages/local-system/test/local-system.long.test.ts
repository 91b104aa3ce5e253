import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { deleteServer, findFreePort, findProcess } from '@banyan/local-postgres'

const PROGRAM = join(import.meta.dirname, 'fixtures/town.ts')
const PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 50

const inFolder = async (t: TestContext) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-local-system-'))
  const port = await findFreePort()
  const running: ChildProcess[] = []
  t.after(async () => {
    for (const child of running) if (child.exitCode === null && child.kill('SIGINT')) await once(child, 'exit')
    await deleteServer(join(dataDir, 'postgres'))
    await rm(dataDir, { recursive: true, force: true })
  })
  const start = (o: { readonly port?: number; readonly data?: string } = {}) => {
    const args = ['--data', o.data ?? dataDir, '--port', String(o.port ?? port)]
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    running.push(child)
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
    return { child, text: () => text }
  }
  const hostPid = async (): Promise<number> => Number(await readFile(join(dataDir, 'library.pid'), 'utf8'))
  return { dataDir, port, start, hostPid }
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'it took too long')
    await delay(LOOK_EVERY_MS)
  }
}

describe('a system on one’s own machine', () => {
  it('has one program a folder, and a port of its own', async (t) => {
    const { start, port, dataDir } = await inFolder(t)
    const first = start()
    await until(() => first.text().includes(`Town is ready at http://127.0.0.1:${port}`))
    const second = start({ port: await findFreePort() })
    assert.deepEqual([await once(second.child, 'exit')].flat().slice(0, 1), [1])
    assert.match(second.text(), /^expected nobody else to use .*, found process \d+/)
    const elsewhere = start({ data: `${dataDir}-2` })
    t.after(() => rm(`${dataDir}-2`, { recursive: true, force: true }))
    assert.deepEqual([await once(elsewhere.child, 'exit')].flat().slice(0, 1), [1])
    assert.match(elsewhere.text(), /^expected port \d+ to be free/)
  })

  it('starts a host again that died, ends with its program, and starts again after that was killed', async (t) => {
    const { start, hostPid, port } = await inFolder(t)
    const first = start()
    await until(() => first.text().includes('is ready'))
    const killed = await hostPid()
    process.kill(killed, 'SIGKILL')
    const answers = async (): Promise<boolean> =>
      (await fetch(`http://127.0.0.1:${port}/api/library/openapi.json`).catch(() => undefined))?.status === 200
    await until(async () => (await hostPid()) !== killed && (await answers()))
    const orphan = await hostPid()
    first.child.kill('SIGKILL')
    await until(async () => (await findProcess(orphan)) === undefined)
    const second = start()
    await until(() => second.text().includes('is ready'))
    assert.ok(await answers())
  })
})
