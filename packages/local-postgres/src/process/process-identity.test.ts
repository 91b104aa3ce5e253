import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { findProcess, isAlive, signalProcess } from './process-identity.ts'

test('a process is alive until it ends, and its pid alone proves nothing', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const identity = await findProcess(child.pid ?? -1)
  assert.ok(identity)
  assert.equal(await isAlive(identity), true)
  assert.equal(await isAlive({ ...identity, startedAt: 'earlier' }), false)
  signalProcess(identity.pid, 'SIGKILL')
  await once(child, 'exit')
  assert.equal(await isAlive(identity), false)
  assert.equal(await findProcess(identity.pid), undefined)
  signalProcess(identity.pid, 'SIGKILL')
})

test('a program with brackets and spaces in its name is read rightly', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'process.title = "a ) b ("; setInterval(() => {}, 1000); console.log(1)',
  ])
  await once(child.stdout, 'data')
  assert.match((await findProcess(child.pid ?? -1))?.startedAt ?? '', /^[0-9a-f-]{36}\/\d+$|^\w{3} /)
  child.kill('SIGKILL')
  await once(child, 'exit')
})
