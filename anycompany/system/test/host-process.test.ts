import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { openPool } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import { eventually } from './eventually.ts'
import { client, lastOpenedFirst } from './example-host.ts'
import { tokenIssuer } from './token-issuer.ts'

const HOST = join(import.meta.dirname, '../src/host.ts')

type Found = readonly { readonly displayName: string }[]

describe('the process of the host', () => {
  it('keeps members in step with the shop, serves all contexts, and drains when told', async (t) => {
    const scope = lastOpenedFirst(t)
    const shopDatabase = await testDatabase(scope)
    const shop = openPool(shopDatabase.url, { connections: 2, name: 'test shop' })
    scope.after(() => shop.end())
    await shop.query(`create table users (id serial primary key, role text, updated_at timestamptz default now());
      create table customers (id serial primary key, user_id int, name text);
      insert into users (id, role) values (7, 'customer'), (8, 'customer'), (9, 'admin');
      insert into customers (id, user_id, name) values (70, 7, '김안나'), (80, 8, '박벤'), (90, 9, '관리자'), (95, null, '손님')`)
    const { process: host, origin, as, lines } = await startProcess(scope, shopDatabase.url)
    await eventually(async () => assert.equal((await fetch(`${origin}/_health/ready`)).status, 200), 30_000)
    const search = async (name: string): Promise<Found> =>
      (await as('m', 'GET', `/api/members/search?name=${encodeURIComponent(name)}`)).body['members'] as Found
    await eventually(async () => assert.equal((await search('박벤')).length, 1), 30_000)
    const recognise = (userId: string) => as('gateway', 'POST', '/api/members/recognitions', { userId })
    assert.equal((await recognise('7')).status, 200)
    assert.equal((await recognise('9')).body['code'], 'NotACustomer')
    assert.equal((await recognise('404')).body['code'], 'NotACustomer')
    await shop.query(
      `update customers set name = '박 벤자민' where id = 80; delete from customers where user_id = 7; delete from users where id = 7`,
    )
    await eventually(async () => {
      assert.deepEqual(
        (await search('박벤자민')).map((m) => m.displayName),
        ['박 벤자민'],
      )
      assert.deepEqual(await search('김안나'), [])
    }, 30_000)
    await shop.query(
      `insert into users (id, role) values (11, 'customer'); insert into customers (id, user_id, name) values (111, 11, '나그네')`,
    )
    assert.equal((await recognise('11')).status, 200)
    assert.equal((await search('나그네')).length, 1)
    await shop.query('delete from customers where user_id = 11; delete from users where id = 11')
    await eventually(async () => assert.deepEqual(await search('나그네'), []), 30_000)
    assert.equal((await as('m', 'POST', '/api/social/posts', { text: 'hello' })).status, 201)
    host.kill('SIGTERM')
    const [code] = (await once(host, 'exit')) as [number]
    assert.equal(code, 0)
    for (const line of lines()) assert.doesNotThrow(() => JSON.parse(line), line)
    assert.ok(!lines().join('').includes('박'))
  })

  it('says in one line what its environment lacks', async () => {
    const host = spawn(process.execPath, [HOST], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
    const text = output(host)
    const [code] = (await once(host, 'exit')) as [number]
    assert.equal(code, 1)
    assert.equal(text.lines().length, 1)
    assert.match(text.lines()[0]!, /expected PORT in the environment of the host, found nothing/)
  })
})

const startProcess = async (scope: { after(fn: () => Promise<void>): void }, shopReaderUrl: string) => {
  const databases = await Promise.all(
    ['MEMBERS', 'MEMBERS_KEYS', 'CATALOGUE', 'CATALOGUE_KEYS', 'SOCIAL', 'SOCIAL_KEYS'].map(async (name) => {
      const { url } = await testDatabase(scope)
      return [`DATABASE_URL_${name}`, url] as const
    }),
  )
  const issuer = await tokenIssuer(scope)
  const secretFile = join(dirname(issuer.publicKeysFile), 'secret')
  await writeFile(secretFile, 'a secret for tests')
  const port = await freePort()
  const host = spawn(process.execPath, [HOST], {
    env: {
      ...Object.fromEntries(databases),
      PORT: String(port),
      CONTEXTS: 'all',
      IDENTITY_PUBLIC_KEYS_FILE: issuer.publicKeysFile,
      PERSON_KEY_SECRET_FILE: secretFile,
      SHOP_READER_URL: shopReaderUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  scope.after(async () => {
    if (host.exitCode === null && host.kill('SIGKILL')) await once(host, 'exit')
  })
  const origin = `http://127.0.0.1:${port}`
  return { process: host, origin, as: client(origin, issuer), lines: output(host).lines }
}

const output = (child: ChildProcess) => {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part))
  return { lines: () => text.split('\n').filter((line) => line !== '') }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
