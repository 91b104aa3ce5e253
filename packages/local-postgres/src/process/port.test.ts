import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePort, isPortFree, stablePort } from './port.ts'

const listen = (port: number): Promise<() => Promise<void>> =>
  new Promise((resolve) => {
    const server = createServer()
    const close = () => new Promise<void>((done) => server.close(() => done()))
    server.listen(port, '127.0.0.1', () => resolve(close))
  })

test('a port stays the same while nobody else takes it, and changes when somebody does', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-port-'))
  const file = join(directory, 'port')
  const first = await stablePort(file)
  assert.equal(await stablePort(file), first)
  const close = await listen(first)
  assert.equal(await isPortFree(first), false)
  const second = await stablePort(file)
  assert.notEqual(second, first)
  assert.equal(await readFile(file, 'utf8'), `${second}\n`)
  await close()
  await rm(directory, { recursive: true })
})

test('a port is waited for while its last owner is going', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-port-'))
  const file = join(directory, 'port')
  const port = await stablePort(file)
  const close = await listen(port)
  const again = stablePort(file)
  await close()
  assert.equal(await again, port)
  await rm(directory, { recursive: true })
})

test('a file that holds no port gives a new one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-port-'))
  for (const text of ['', '0', '65536', 'eighty']) {
    await writeFile(join(directory, 'port'), text)
    assert.ok((await stablePort(join(directory, 'port'))) >= 20_000)
  }
  await rm(directory, { recursive: true })
})

test('a free port is one that connections going out never borrow', async () => {
  const port = await findFreePort()
  assert.ok(20_000 <= port && port < 32_000)
})
