import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { type RunningSystem, sharedSystem, type SystemOptions } from '../running-system.ts'

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts')
const WAIT_MS = 60_000
/** The console's pages are built after the customers', on a machine that others use too. */
const START_MS = 180_000
/** So many questions at once go over a limit of one, and not over the usual ones. */
const AT_ONCE = 8

/** `banyan config …`, as an operator of this system types it. */
const banyan = async (system: RunningSystem, ...args: readonly string[]) => {
  const { console: listed } = await system.processes()
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'config', ...args], {
      env: { ...env, BANYAN_DATA: system.dataDir, BANYAN_CONSOLE_PORT: String(listed?.port) },
    })
    return { code: 0, said: stdout }
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string }
    return { code, said: stderr }
  }
}

const done = async (system: RunningSystem, ...args: readonly string[]): Promise<string> => {
  const { code, said } = await banyan(system, ...args)
  assert.equal(code, 0, said)
  return said
}

/** Statuses of questions that come at the same time, whoever asks. */
const asked = async ({ url }: RunningSystem): Promise<readonly number[]> =>
  Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const response = await fetch(`${url}/api/catalogue/products?ids=1`)
      await response.arrayBuffer()
      return response.status
    }),
  )

const isLimited = async (system: RunningSystem, expected: boolean) =>
  eventually(async () => assert.equal((await asked(system)).includes(429), expected), WAIT_MS)

/** Asks for the shop's first page again and again; `end` tells what else than 200 came. */
const shopper = ({ url }: RunningSystem) => {
  const ending = new AbortController()
  const others: (number | string)[] = []
  const asking = (async () => {
    while (!ending.signal.aborted) {
      const status = await fetch(`${url}/`).then(
        async (response) => (await response.arrayBuffer(), response.status),
        (error: Error) => error.message,
      )
      if (status !== 200) others.push(status)
    }
  })()
  return async () => {
    ending.abort()
    await asking
    return others
  }
}

const changes = (o: SystemOptions) => {
  const system = sharedSystem(o)

  it('are in effect without a restart or a failed request, refused with the reason, and rolled back in one step', async () => {
    await eventually(async () => void (await done(system(), 'list')), START_MS)
    assert.match(await done(system(), 'get', 'gateway', 'postsPerMinute'), /^postsPerMinute = 6 \/min \(default\)$/m)
    assert.match(await done(system(), 'get', 'social', 'requestDeadlineMs'), /= 9000 ms \(environment\)/)
    await isLimited(system(), false)
    const restarts = async () => Object.values(await system().processes()).map((one) => `${one.name} ${one.restarts}`)
    const before = await restarts()
    const endShopping = shopper(system())
    const limit = ['addressReadsPerSecond=1', 'addressReadsAtOnce=1', '--reason', 'somebody floods us']
    assert.equal(await done(system(), 'set', 'gateway', ...limit), 'gateway is at version 1\n')
    await isLimited(system(), true)
    assert.match(await done(system(), 'get', 'gateway', 'addressReadsAtOnce'), /= 1 \(live\)/)
    const refused = await banyan(system(), 'set', 'gateway', 'addressReadsAtOnce=0', '--reason', 'nobody at all')
    assert.equal(refused.code, 1)
    assert.match(refused.said, /^CONFIGURATION_CHANGE_REFUSED: .*addressReadsAtOnce: /)
    await done(system(), 'rollback', 'gateway', '--reason', 'they have gone')
    await isLimited(system(), false)
    assert.deepEqual(await endShopping(), [])
    assert.deepEqual(await restarts(), before)
    assert.match(
      await done(system(), 'history', 'gateway'),
      /^2 .*admin: they have gone \(undoes 1\)[^]*^1 .*admin: somebody floods us\n[^]*addressReadsAtOnce: not set → 1$/m,
    )
  })

  it('stay over the death of the process that they are for', async () => {
    await done(system(), 'set', 'gateway', 'addressReadsPerSecond=1', 'addressReadsAtOnce=1', '--reason', 'again')
    await isLimited(system(), true)
    const { pid } = await system().signal('gateway', 'SIGKILL')
    await eventually(async () => assert.notEqual((await system().processes()).gateway?.pid, pid), WAIT_MS)
    await eventually(async () => assert.equal(await system().health(), 200), WAIT_MS)
    assert.ok((await asked(system())).includes(429), 'from its first request on')
    await done(system(), 'unset', 'gateway', 'addressReadsPerSecond', 'addressReadsAtOnce', '--reason', 'over')
    await isLimited(system(), false)
  })
  return system
}

const env = { CONFIG_SOCIAL_REQUEST_DEADLINE_MS: '9000' }

describe('settings changed while AnyCompany runs', () => {
  changes({ env, topology: 'one-host' })
})

requiresBroker('settings changed while AnyCompany runs as services', () => {
  const system = changes({ env, topology: 'services' })

  it('stay in effect while the broker that keeps them is dead, and are changed again when it is back', async () => {
    await done(system(), 'set', 'gateway', 'addressReadsPerSecond=1', 'addressReadsAtOnce=1', '--reason', 'once more')
    await isLimited(system(), true)
    const { pid } = await system().signal('broker', 'SIGKILL')
    assert.ok((await asked(system())).includes(429))
    await eventually(async () => assert.notEqual((await system().processes()).broker?.pid, pid), WAIT_MS)
    await eventually(
      async () => void (await done(system(), 'rollback', 'gateway', '--reason', 'they have gone')),
      WAIT_MS,
    )
    await isLimited(system(), false)
  })
})
