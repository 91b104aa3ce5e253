import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { whileHanging } from './bulkheads/hanging.ts'
import { eventually } from './eventually.ts'
import { type RunningSystem, sharedSystem } from './running-system.ts'
import { befriend, logInAs, memberIdOf, type Shopper } from './shopper.ts'

/** What nobody may find again but its own reader. As a name, a word, an address, in Korean and in Latin letters. */
const MARK = 'Zqplanted'
const PLANTED = `${MARK}-김비밀`
const MAIL = `${MARK}@geheim.example`
const CONTEXTS = ['members', 'social', 'catalogue'] as const
const PAGE_MAX = 200

type Operation = {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly fields: readonly string[]
}

/** All that the example's contexts can be asked and told, as they say themselves. */
const operationsOf = async (url: string): Promise<readonly Operation[]> => {
  type Parameter = { readonly name: string; readonly in: string }
  type Described = {
    readonly parameters?: readonly Parameter[]
    readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties?: object } }> }
  }
  const documents = await Promise.all(
    CONTEXTS.map(async (name) => {
      const document = (await (await fetch(`${url}/api/${name}/openapi.json`)).json()) as {
        readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
        readonly servers?: readonly { readonly url: string }[]
      }
      return { paths: document.paths, base: document.servers?.[0]?.url ?? '' }
    }),
  )
  return documents.flatMap(({ paths, base }) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path: base + path,
        query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        fields: Object.keys(requestBody?.content['application/json']?.schema.properties ?? {}),
      })),
    ),
  )
}

const HEADERS = {
  'user-agent': PLANTED,
  referer: `http://127.0.0.1/?q=${PLANTED}`,
  'accept-language': MARK,
  'banyan-seen': PLANTED,
  'last-event-id': PLANTED,
  'x-name': PLANTED,
  'x-forwarded-for': MARK,
} as const

const encoded = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, encodeURIComponent(value)]))

const send = async (
  url: string,
  o: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly as: Shopper | null
    readonly headers?: Readonly<Record<string, string>>
  },
) => {
  const hasBody = o.method !== 'GET' && o.body !== undefined
  const response = await fetch(url + o.path, {
    method: o.method,
    signal: AbortSignal.timeout(5_000),
    redirect: 'manual',
    body: hasBody ? (typeof o.body === 'string' ? o.body : JSON.stringify(o.body)) : null,
    headers: {
      origin: url,
      'sec-fetch-site': 'same-origin',
      ...(o.as && { cookie: o.as.cookie() }),
      ...(hasBody && { 'content-type': 'application/json' }),
      ...o.headers,
    },
  })
  const text = o.path.includes('/live') ? '' : await response.text()
  if (o.path.includes('/live')) await response.body?.cancel()
  return { status: response.status, text, seen: response.headers.get('banyan-seen') ?? '' }
}

/** Every way in, with the mark in every place that takes a text, once refused for its shape and once with ids that exist. */
const plantEverywhere = async (
  url: string,
  o: {
    readonly operations: readonly Operation[]
    readonly callers: readonly (Shopper | null)[]
    readonly ids: Readonly<Record<string, string>>
  },
): Promise<number> => {
  let sent = 0
  for (const { method, path, query, fields } of o.operations)
    for (const as of o.callers)
      for (const known of [{}, o.ids]) {
        if (method === 'DELETE' && path.endsWith('/me')) continue // leaves for good
        const valueOf = (name: string): string => known[name] ?? PLANTED
        const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(valueOf(name)))
        const asked = [...query, 'unknown'].map((name) => `${name}=${encodeURIComponent(valueOf(name))}`).join('&')
        const body = {
          ...Object.fromEntries(fields.map((name) => [name, valueOf(name)])),
          ...('postId' in known ? {} : { [PLANTED]: MAIL }),
        }
        await send(url, {
          method,
          path: method === 'GET' ? `${filled}?${asked}` : filled,
          body,
          as,
          headers: encoded(HEADERS),
        })
        await send(url, {
          method,
          path: filled,
          body: `{"text": "${PLANTED}`,
          as,
          headers: { 'idempotency-key': MARK },
        })
        sent += 2
      }
  return sent
}

/** A viewer of the console: reads all that a viewer can. */
const viewerOf = async (system: RunningSystem) => {
  const way = await fetch(`${system.url}/console`, { redirect: 'manual' })
  const { origin } = new URL(way.headers.get('location') ?? '')
  await eventually(async () => assert.equal((await fetch(`${origin}/_health/ready`)).status, 200), 90_000)
  const headers = { origin, 'content-type': 'application/json' }
  const signIn = async (name: string, password: string) => {
    const answer = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name, password }),
    })
    assert.equal(answer.status, 200)
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }
  const password = (await readFile(join(system.dataDir, 'secrets/console-admin-password'), 'utf8')).trim()
  const admin = await signIn('admin', password)
  const account = { name: 'viewer', role: 'viewer', password: 'a long password', reason: 'to look at all' }
  await fetch(`${origin}/api/accounts`, {
    method: 'POST',
    headers: { ...headers, cookie: admin },
    body: JSON.stringify(account),
  })
  const cookie = await signIn('viewer', 'a long password')
  return async (path: string): Promise<string> => (await fetch(`${origin}/api${path}`, { headers: { cookie } })).text()
}

type Page = { readonly next: string | number | null }

const allPages = async (
  get: (path: string) => Promise<string>,
  path: string,
  cursor: string,
): Promise<readonly string[]> => {
  const texts: string[] = []
  for (let next: Page['next'] = null; ;) {
    const from = next === null ? '' : `&${cursor}=${encodeURIComponent(next)}`
    texts.push(await get(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE_MAX}${from}`))
    next = (JSON.parse(texts.at(-1)!) as Page).next ?? null
    if (next === null || texts.length > 100) return texts
  }
}

const readAll = async (
  get: (path: string) => Promise<string>,
  traces: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const read = new Map<string, string>()
  for (const path of ['/model', '/history', '/glossary', '/exports/svg', '/exports/cml'])
    read.set(path, await get(path))
  for (const context of CONTEXTS) read.set(`asyncapi ${context}`, await get(`/exports/asyncapi?context=${context}`))
  read.set('logs', (await allPages(get, '/logs', 'before')).join('\n'))
  read.set('logs looked through', await get(`/logs?text=${encodeURIComponent(PLANTED)}`))
  read.set('audit', (await allPages(get, '/audit', 'before')).join('\n'))
  for (const trace of traces) read.set(`trace ${trace}`, await get(`/traces/${trace}`))
  for (const context of CONTEXTS) {
    const at = `/contexts/${context}`
    read.set(`${context} letters`, await get(`${at}/dead-letters`))
    read.set(`${context} feed`, (await allPages(get, `${at}/feed`, 'before')).slice(0, 20).join('\n'))
    const streams = await get(`${at}/streams?limit=${PAGE_MAX}`)
    read.set(`${context} streams`, streams)
    const { contexts } = (
      JSON.parse(read.get('/model')!) as {
        description: { contexts: readonly { name: string; readModels: readonly { name: string }[] }[] }
      }
    ).description
    const ids = (JSON.parse(streams) as { streams: readonly { stream: string }[] }).streams.map(({ stream }) =>
      stream.slice(stream.indexOf('-') + 1),
    )
    for (const { name } of contexts.find((one) => one.name === context)!.readModels)
      for (const key of ids.slice(0, 20))
        read.set(`${context} ${name} ${key}`, await get(`${at}/views/${name}/rows?key=${encodeURIComponent(key)}`))
  }
  return read
}

/** Logs of all processes, and of our own database; the shop's database and its log are the shop's. */
const logFiles = async (dataDir: string): Promise<ReadonlyMap<string, string>> => {
  const files = (await readdir(dataDir, { recursive: true })).filter(
    (file) => /\.log(\.\d)?$/.test(file) && !file.startsWith('shop-postgres'),
  )
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(dataDir, file), 'utf8')] as const)),
  )
}

const MARKS = [MARK, encodeURIComponent('김비밀'), '김비밀', 'geheim', Buffer.from(PLANTED).toString('base64')]

const found = (texts: ReadonlyMap<string, string>): readonly string[] =>
  [...texts].flatMap(([where, text]) =>
    MARKS.flatMap((mark) => {
      const at = text.toLowerCase().indexOf(mark.toLowerCase())
      return at === -1 ? [] : [`${where}: ${text.slice(Math.max(0, at - 200), at + 100)}`]
    }),
  )

describe('personal data', () => {
  const system = sharedSystem()

  it('that anybody types anywhere stands in no log, and a viewer of the console never meets it', async () => {
    const { url, dataDir } = system()
    const [mina, joon] = [await logInAs(url, 'mina'), await logInAs(url, 'joon')]
    await befriend(mina, joon)
    const traceOf = (i: number) => `${'c'.repeat(30)}${String(i).padStart(2, '0')}`
    const traced = (i: number) => ({ traceparent: `00-${traceOf(i)}-${'d'.repeat(16)}-01` })
    const post = await send(url, {
      method: 'POST',
      path: '/api/social/posts',
      body: { text: PLANTED },
      as: mina,
      headers: traced(1),
    })
    const { postId } = JSON.parse(post.text) as { postId: string }
    const say = { method: 'POST', path: `/api/social/posts/${postId}/comments`, body: { text: `${PLANTED} ${MAIL}` } }
    const comment = await send(url, { ...say, as: joon, headers: { ...traced(2), 'banyan-seen': post.seen } })
    assert.deepEqual([post.status, comment.status], [201, 201], comment.text)
    const { commentId } = JSON.parse(comment.text) as { commentId: string }
    const ids = { postId, commentId, memberId: await memberIdOf(joon), authorId: await memberIdOf(mina) }
    const operations = await operationsOf(url)
    assert.ok(operations.length >= 30, `${operations.length}`)
    await plantEverywhere(url, { operations, callers: [mina, joon, null], ids })
    for (const path of ['/products', '/social', '/social/search', '/login', '/nowhere'])
      await send(url, {
        method: 'GET',
        path: `${path}?q=${encodeURIComponent(PLANTED)}&e=${encodeURIComponent(MAIL)}`,
        as: mina,
        headers: { referer: `${url}/?q=${MARK}` },
      })
    await mina.fillIn('/login', '/login', { email: MAIL, password: PLANTED })
    await whileHanging(system(), 'postgres', async () => {
      for (const [i, as] of [mina, joon].entries())
        await send(url, { ...say, as, headers: traced(3 + i) }).catch(() => {}) // no answer is what hanging means
    })
    const get = await viewerOf(system())
    await eventually(
      async () => assert.match(await get('/logs?limit=500'), /\/api\/social\/posts\/:postId\/comments/),
      20_000,
    )
    const read = await readAll(get, [1, 2, 3, 4].map(traceOf))
    assert.ok((read.get('social feed') ?? '').includes('"personal":true'), 'what was written is there, and sealed')
    assert.ok((read.get(`trace ${traceOf(1)}`) ?? '').includes('PostWritten'))
    assert.deepEqual(found(read), [])
    const logs = await logFiles(dataDir)
    for (const name of ['host', 'gateway', 'shop', 'console'])
      assert.ok(
        [...logs.keys()].some((file) => file.includes(name)),
        name,
      )
    assert.match(
      logs.get('logs/shop.log') ?? [...logs].find(([file]) => file.endsWith('shop.log'))?.[1] ?? '',
      /\/products\?\[redacted\]/,
    )
    assert.deepEqual(found(logs), [])
  })
})
