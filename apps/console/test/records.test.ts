import assert from 'node:assert/strict'
import { appendFile, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type LogQuery, readLogs } from '../src/records/read-logs.ts'
import type { Trace } from '../src/records/read-trace.ts'
import { eventually, stage } from './rig/stage.ts'

const ALL: LogQuery = { process: null, level: null, text: null, traceId: null, before: null, limit: 100 }

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()

const line = (process: string, seconds: number, msg: string, o: object = {}): string =>
  `${JSON.stringify({ level: 'info', time: at(seconds), process, pid: 1, ...o, msg })}\n`

const inDirectory = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-logs-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const messages = async (dir: string, query: Partial<LogQuery> = {}): Promise<readonly string[]> =>
  (await readLogs(dir, { ...ALL, ...query })).lines.map(({ message }) => message)

describe('logs', () => {
  it('are read together, newest first, with lines that are no JSON among their neighbours', async (t) => {
    const dir = await inDirectory(t)
    await writeFile(join(dir, 'host.log'), line('host', 1, 'h1') + line('host', 4, 'h4'))
    await writeFile(join(dir, 'gateway.log'), line('gateway', 2, 'g2') + line('gateway', 3, 'g3'))
    const access = '127.0.0.1 - - [01/Jan/2026:09:00:02 +0900] "GET / HTTP/1.1" 200'
    await writeFile(join(dir, 'shop.log'), `${access}\n${line('shop', 5, 's5')}at a place\n`)
    await utimes(join(dir, 'shop.log'), 0, Date.parse(at(6)) / 1_000)
    await writeFile(join(dir, 'notes.txt'), 'no log\n')
    assert.deepEqual(await messages(dir), ['at a place', 's5', 'h4', 'g3', 'g2', access, 'h1'])
    const { lines } = await readLogs(dir, { ...ALL, process: 'host', limit: 1 })
    assert.deepEqual(lines, [{ process: 'host', time: at(4), level: 'info', message: 'h4', traceId: null, fields: {} }])
  })

  it('are found by level, text and trace', async (t) => {
    const dir = await inDirectory(t)
    const traceId = 'a'.repeat(32)
    await writeFile(
      join(dir, 'host.log'),
      line('host', 1, 'quiet', { level: 'debug' }) +
        line('host', 2, 'Loud', { level: 'error', traceId }) +
        line('host', 3, 'middling', { level: 'warn', code: 'SERVICE_AWAY' }) +
        'plain\n',
    )
    assert.deepEqual(await messages(dir, { level: 'warn' }), ['middling', 'Loud'])
    assert.deepEqual(await messages(dir, { level: 'debug' }), ['middling', 'Loud', 'quiet'])
    assert.deepEqual(await messages(dir, { text: 'service_away' }), ['middling'])
    assert.deepEqual(await messages(dir, { traceId }), ['Loud'])
    assert.deepEqual(await messages(dir, { process: 'nobody' }), [])
    assert.deepEqual(await messages(dir, { process: '../host' }), [])
  })

  it('go on page by page without a line twice or none, also over rotation and while more is written', async (t) => {
    const dir = await inDirectory(t)
    const write = (name: string, process: string, seconds: readonly number[]) =>
      writeFile(join(dir, name), seconds.map((s) => line(process, s, `${process}${s}`)).join(''))
    await write('host.log.1', 'host', [1, 2, 3])
    await write('host.log', 'host', [7, 8, 9])
    await write('gateway.log', 'gateway', [4, 5, 6, 10])
    const found: string[] = []
    let before: string | null = null
    for (let page = 0; ; page++) {
      const { lines, next } = await readLogs(dir, { ...ALL, limit: 2, before })
      found.push(...lines.map(({ message }) => message))
      if (page === 0) {
        await appendFile(join(dir, 'host.log'), line('host', 11, 'host11'))
        await rename(join(dir, 'host.log.1'), join(dir, 'host.log.2'))
        await rename(join(dir, 'host.log'), join(dir, 'host.log.1'))
        await write('host.log', 'host', [12])
      }
      if (next === null) break
      before = next
    }
    assert.deepEqual(found, [
      'gateway10',
      'host9',
      'host8',
      'host7',
      'gateway6',
      'gateway5',
      'gateway4',
      'host3',
      'host2',
      'host1',
    ])
  })

  it('that are large are read in bounded pieces, and say where to go on', async (t) => {
    const dir = await inDirectory(t)
    const filler = 'x'.repeat(60_000)
    const text = Array.from({ length: 320 }, (_, i) => line('host', i, `${i} ${filler}`)).join('')
    await writeFile(join(dir, 'host.log'), line('host', 0, 'needle') + text)
    const first = await readLogs(dir, { ...ALL, text: 'needle' })
    assert.deepEqual(first.lines, [])
    assert.notEqual(first.next, null)
    const second = await readLogs(dir, { ...ALL, text: 'needle', before: first.next })
    assert.deepEqual(
      second.lines.map(({ message }) => message),
      ['needle'],
    )
  })

  it('are empty where nothing was logged, and take a broken cursor for none', async (t) => {
    const dir = await inDirectory(t)
    assert.deepEqual(await readLogs(join(dir, 'none'), ALL), { lines: [], next: null })
    await writeFile(join(dir, 'host.log'), line('host', 1, 'h1'))
    for (const before of [
      'nonsense',
      Buffer.from('{"host":{"inode":"x"}}').toString('base64url'),
      Buffer.from('null').toString('base64url'),
    ])
      assert.deepEqual(await messages(dir, { before }), ['h1'])
  })
})

describe('a trace', () => {
  it('is the lines that processes wrote of a request, and the events it led to with who takes them up', async (t) => {
    const { admin, keys, env, dir } = await stage(t)
    const ann = await admin()
    const traceId = 'd'.repeat(32)
    const response = await fetch(`${env['HOST_URL']}/api/library/books/B1/loan`, {
      method: 'PUT',
      body: '{}',
      headers: {
        authorization: keys.gateway.token({ aud: 'library', sub: 'ann', kind: 'member' }),
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${'e'.repeat(16)}-01`,
      },
    })
    assert.equal(response.status, 200)
    await mkdir(join(dir, 'logs'))
    await writeFile(
      join(dir, 'logs/gateway.log'),
      line('gateway', 1, 'request', { traceId }) + line('gateway', 2, 'other'),
    )
    await writeFile(join(dir, 'logs/host.log'), line('host', 2, 'request', { traceId }))
    await eventually(async () => {
      const { lines, events, whole } = (await ann.ask('GET', `/api/traces/${traceId}`)).body as unknown as Trace
      assert.deepEqual(
        lines.map(({ process }) => process),
        ['gateway', 'host'],
      )
      assert.deepEqual(
        events.map(({ context, type, views, policies }) => [context, type, views, policies]),
        [
          ['library', 'BookLent', [], ['desk.when-book-lent-then-count']],
          ['desk', 'LoanCounted', [], []],
        ],
      )
      assert.equal(whole, true)
    })
    assert.equal((await ann.ask('GET', '/api/traces/nonsense')).status, 400)
  })

  it('is told as far as it is known while the host is away', async (t) => {
    const { admin, stopHost } = await stage(t)
    const ann = await admin()
    await stopHost()
    const { status, body } = await ann.ask('GET', `/api/traces/${'a'.repeat(32)}`)
    assert.deepEqual([status, body], [200, { lines: [], events: [], whole: false }])
  })
})
