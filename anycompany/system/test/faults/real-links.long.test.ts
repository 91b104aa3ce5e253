import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { sharedSystem } from '../running-system.ts'
import { logInAs, memberIdOf, type Shopper, takesPart, visit } from '../shopper.ts'

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts')
const PROCESSES = ['gateway', 'members', 'catalogue', 'social'] as const
const PATIENCE_MS = 60_000
const SLOW_MS = 700

requiresBroker('fault switches on the links of the whole company, set by the command line', () => {
  const system = sharedSystem({ topology: 'services' })
  let mina: Shopper

  const banyan = async (...args: readonly string[]) => {
    const { port } = (await system().processes()).console
    const { NODE_TEST_CONTEXT: _, ...env } = process.env // else its results would be ours
    const child = spawn(process.execPath, [CLI, 'faults', ...args], {
      env: { ...env, BANYAN_CONSOLE_URL: `http://127.0.0.1:${port}`, BANYAN_DATA: system().dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }
  const set = async (...args: readonly string[]): Promise<void> => {
    const { code, err } = await banyan('set', ...args, '--seconds', '120', '--reason', 'a test')
    assert.equal(code, 0, err)
  }
  const clear = async (): Promise<void> => {
    const { code, err } = await banyan('clear', '--reason', 'a test')
    assert.equal(code, 0, err)
  }
  const statusOf = async (path: string): Promise<number> => (await mina.get(path)).status
  const TIMELINE = '/api/social/timeline'
  const SEARCH = `/api/social/members?search=${encodeURIComponent('이준')}`

  it('are off and refused before an admin arms them, for a while and with a reason', async () => {
    await eventually(async () => assert.equal((await system().processes()).console?.state, 'running'), PATIENCE_MS)
    mina = await logInAs(system().url, 'mina')
    await takesPart(mina)
    const listed = await eventually(async () => {
      const answer = await banyan('list')
      assert.equal(answer.code, 0, answer.err)
      return answer.out
    }, PATIENCE_MS)
    for (const name of PROCESSES) assert.match(listed, new RegExp(`^${name}: not armed$`, 'm'))
    const refused = await banyan('set', 'gateway', 'error', '--seconds', '5', '--reason', 'too early')
    assert.deepEqual([refused.code, /FAULTS_NOT_ARMED/.test(refused.err)], [1, true], refused.err)
    const armed = await banyan('arm', '--minutes', '30', '--reason', 'a test')
    assert.equal(armed.code, 0, armed.err)
    for (const name of PROCESSES) assert.match(armed.out, new RegExp(`^${name}: armed by admin until `, 'm'))
    const wrong = await banyan('set', 'gateway', 'melt', '--seconds', '5', '--reason', 'nonsense')
    assert.deepEqual([wrong.code, /do: one of delay, error/.test(wrong.err)], [1, true], wrong.err)
  })

  it('between gateway and one upstream: that one is away, and the others are not', async () => {
    await set('gateway', 'error', '--to', 'shop')
    assert.deepEqual([await statusOf('/'), await statusOf(TIMELINE)], [503, 200])
    await clear()
    assert.equal(await statusOf('/'), 200)
    await set('gateway', 'partition', '--to', 'social', '--ms', '300')
    assert.deepEqual([await statusOf(TIMELINE), await statusOf('/products/1')], [504, 200])
    await clear()
    assert.equal(await statusOf(TIMELINE), 200)
  })

  it('between two contexts, each way: what needs both stands still, what needs one goes on', async () => {
    assert.equal(await statusOf(SEARCH), 200)
    for (const [from, to] of [
      ['social', 'members'],
      ['members', 'social'],
    ] as const) {
      await set('calls', 'partition', '--from', from, '--to', to, '--ms', '300')
      assert.deepEqual([await statusOf(SEARCH), await statusOf(TIMELINE)], [503, 200])
      await clear()
      assert.equal(await statusOf(SEARCH), 200)
    }
  })

  it('between publisher and consumer: news waits, and comes', async () => {
    await set('bus.deliver', 'drop', '--from', 'members', '--to', 'social', '--ms', '50')
    const newcomer = visit(system().url)
    const fields = {
      phone: '010-0123-4567',
      name: '새내기',
      email: 'newcomer@anycompany.example',
      password: 'a newcomer of today',
    }
    assert.equal((await newcomer.fillIn('/signup', '/signup', fields)).status, 303)
    const memberId = await memberIdOf(newcomer)
    const request = async () => (await mina.post('/api/social/friend-requests', { memberId })).body['code']
    await eventually(async () => {
      const { out } = await banyan('list')
      assert.match(out, /drop 50 ms at bus\.deliver, members → social.*hit [1-9]/)
    }, PATIENCE_MS)
    assert.equal(await request(), 'NoSuchMember')
    await clear()
    await eventually(async () => assert.notEqual(await request(), 'NoSuchMember'), PATIENCE_MS)
  })

  it('on the disk and in the process: appends are slow; one dies after it took effect, and is done once', async () => {
    const post = (text: string, key: string) =>
      mina.post('/api/social/posts', { text, audience: 'friends' }, { key }).catch(() => undefined)
    await set('store.append', 'slow-disk', '--ms', String(SLOW_MS), '--from', 'social')
    const startedAt = performance.now()
    assert.equal((await post('slowly', 'key-of-the-slow-one'))?.status, 201)
    assert.ok(performance.now() - startedAt >= SLOW_MS)
    await clear()
    const before = (await system().processes()).social.pid
    await set('store.append', 'kill', '--from', 'database', '--to', 'social')
    const killed = await post('once', 'key-of-the-one-that-died')
    assert.ok(killed === undefined || killed.status >= 500)
    await eventually(async () => {
      const now = (await system().processes()).social
      assert.ok(now.pid !== before && now.state === 'running')
      assert.equal((await post('once', 'key-of-the-one-that-died'))?.status, 201)
    }, PATIENCE_MS)
    assert.equal((await post('after', 'key-of-the-one-after'))?.status, 201)
    await eventually(async () => {
      const { body } = await mina.get(TIMELINE)
      const texts = (body['items'] as readonly { readonly text: string }[]).map(({ text }) => text)
      assert.deepEqual(
        texts.filter((text) => text === 'once' || text === 'after'),
        ['after', 'once'],
      )
    }, PATIENCE_MS)
  })
})
