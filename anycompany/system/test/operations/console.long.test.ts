import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { whileHanging } from '../bulkheads/hanging.ts'
import { eventually } from '../eventually.ts'
import { type RunningSystem, sharedSystem } from '../running-system.ts'

type Reading = {
  readonly processes: readonly { readonly name: string; readonly state: string }[]
  readonly contexts: readonly { readonly context: string; readonly standing: string }[]
  readonly gateway: { readonly requestsPerSecond: number } | null
}

const START_MS = 90_000

const secretOf = async ({ dataDir }: RunningSystem, name: string): Promise<string> =>
  (await readFile(join(dataDir, 'secrets', name), 'utf8')).trim()

/** Somebody who has signed in at the console, by the way that the gateway shows. */
const operator = async (system: RunningSystem) => {
  const way = await fetch(`${system.url}/console`, { redirect: 'manual' })
  assert.equal(way.status, 302)
  const { origin } = new URL(way.headers.get('location') ?? '')
  // Its pages are built after the customers': the first start is ready for them before it is for operators.
  await eventually(async () => assert.equal((await fetch(`${origin}/_health/ready`)).status, 200), START_MS)
  const body = JSON.stringify({ name: 'admin', password: await secretOf(system, 'console-admin-password') })
  const headers = { origin, 'content-type': 'application/json' }
  const signedIn = await fetch(`${origin}/api/session`, { method: 'POST', headers, body })
  assert.equal(signedIn.status, 200)
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const get = async (path: string): Promise<string> => {
    const response = await fetch(origin + path, { headers: { cookie } })
    assert.equal(response.status, 200, path)
    return response.text()
  }
  return { get, read: () => firstReading(`${origin}/api/live`, cookie) }
}

const firstReading = async (url: string, cookie: string): Promise<Reading> => {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: { cookie }, signal: leaving.signal })
  let text = ''
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part
    const data = /data: (\{"at".*)\n\n/.exec(text)?.[1]
    if (data === undefined) continue
    leaving.abort()
    return JSON.parse(data) as Reading
  }
  throw new Error('the stream ended without a reading')
}

describe('the console of AnyCompany', () => {
  const system = sharedSystem()

  it('is where /console leads, and shows that all processes run and all contexts are open', async () => {
    const { read, get } = await operator(system())
    const names = Object.keys(await system().processes())
    await eventually(async () => {
      const { processes, contexts, gateway } = await read()
      assert.deepEqual(new Set(processes.map(({ name }) => name)), new Set(names))
      assert.ok(processes.every(({ state }) => state === 'running'))
      assert.ok(contexts.length >= 2 && contexts.every(({ standing }) => standing === 'open'))
      assert.ok(gateway)
    }, 20_000)
    assert.notEqual((await fetch(`${system().url}/_operators/contexts`)).status, 200)
    assert.match(await get('/api/model'), /anycompany\/social\/src\/post\/post\.ts:\d+/)
  })

  it('follows a request through the gateway into the host by its trace', async () => {
    const { get } = await operator(system())
    const traceId = 'f'.repeat(31).concat('a')
    const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` }
    await (await fetch(`${system().url}/api/members/me`, { headers })).text()
    await eventually(async () => {
      const { lines } = JSON.parse(await get(`/api/traces/${traceId}`)) as {
        readonly lines: readonly { readonly process: string; readonly fields: { readonly route?: string } }[]
      }
      assert.ok(lines.some(({ process, fields }) => process === 'host' && fields.route === '/api/members/me'))
    }, 10_000)
  })

  it('works while PostgreSQL hangs, and says so', async () => {
    await whileHanging(system(), 'postgres', async () => {
      const { read, get } = await operator(system())
      await eventually(
        async () => assert.ok((await read()).contexts.every(({ standing }) => standing !== 'open')),
        20_000,
      )
      assert.match(await get('/api/audit'), /"sign-in"/)
    })
    const { read } = await operator(system())
    await eventually(
      async () => assert.ok((await read()).contexts.every(({ standing }) => standing === 'open')),
      30_000,
    )
  })

  it('shows no secret of the system', async () => {
    const { get } = await operator(system())
    const contexts = ['members', 'social']
    const texts = await Promise.all(
      [
        '/api/model',
        '/api/glossary',
        '/api/audit',
        '/api/logs?limit=500',
        ...contexts.flatMap((name) =>
          ['streams', 'feed', 'dead-letters'].map((what) => `/api/contexts/${name}/${what}`),
        ),
      ].map(get),
    )
    for (const name of await readdir(join(system().dataDir, 'secrets'))) {
      const secret = await secretOf(system(), name)
      const essence = secret.startsWith('{') ? (JSON.parse(secret) as { readonly d: string }).d : secret
      for (const text of texts) assert.ok(!text.includes(essence), name)
    }
  })
})
