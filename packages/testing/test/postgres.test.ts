import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { withServer } from '../src/postgres-connection.ts'
import { createTestDatabase, testDatabase, testServer } from '../src/index.ts'

test('a test database is empty, in UTF-8, and belongs to a role that is no superuser', async (t) => {
  const { url } = await testDatabase(t)
  await withServer(url, async (client) => {
    await client.query('create table word (text text); ')
    await client.query(`insert into word values ('나무'), ('가지')`)
    assert.deepEqual((await client.query('select text from word order by text')).rows, [
      { text: '가지' },
      { text: '나무' },
    ])
    const me = await client.query('select rolsuper from pg_roles where rolname = current_user')
    assert.deepEqual(me.rows, [{ rolsuper: false }])
  })
})

test('two test databases at once do not see each other, and none is left after drop', async (t) => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase(t)])
  await withServer(one.url, async (client) => void (await client.query('create table mine ()')))
  await withServer(two.url, async (client) => {
    assert.deepEqual((await client.query(`select to_regclass('mine') as found`)).rows, [{ found: null }])
    await one.drop()
    await one.drop()
    const name = new URL(one.url).pathname.slice(1)
    assert.equal((await client.query('select from pg_database where datname = $1', [name])).rowCount, 0)
  })
})

test('a test server keeps what was committed over kill -9', async () => {
  await using server = await testServer()
  const { adminUrl } = await createTestDatabase(server.adminUrl)
  await withServer(adminUrl, async (client) => void (await client.query('create table kept as select 42 as answer')))
  const before = server.pid()
  await server.kill()
  await server.start()
  assert.notEqual(server.pid(), before)
  await withServer(adminUrl, async (client) => {
    assert.deepEqual((await client.query('select answer from kept')).rows, [{ answer: 42 }])
  })
})

test('a process that ends without cleaning up leaves no server', () => {
  const script = `import { testServer } from ${JSON.stringify(import.meta.resolve('../src/index.ts'))}
    const server = await testServer()
    console.log(JSON.stringify({ dataDir: server.dataDir, pid: server.pid() }))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(stderr, '')
  const { dataDir, pid } = JSON.parse(stdout) as { dataDir: string; pid: number }
  assert.equal(existsSync(dataDir), false)
  assert.equal(existsSync(`/proc/${pid}/exe`), false)
})
