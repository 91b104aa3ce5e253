import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { findProcess, openServer, signalProcess } from '../src/index.ts'
import { FAST, openElsewhere, openWith } from './open-elsewhere.ts'
import { beginForever, inDataDir, rowsOf } from './in-data-dir.ts'

describe('after kill -9', () => {
  test('of the postmaster with a backend that goes on working, all that was committed is there', () =>
    inDataDir(async (dataDir) => {
      const first = await openWith(dataDir)
      await rowsOf(first.adminUrl, 'create table kept as select generate_series(1, 1000) as n')
      await beginForever(first.adminUrl, 'do $$ begin loop end loop; end $$')
      signalProcess(first.pid, 'SIGKILL')
      assert.equal(await first.exited, 'signal SIGKILL')
      await using second = await openWith(dataDir)
      assert.equal(second.port, first.port)
      assert.deepEqual(await rowsOf(second.adminUrl, 'select sum(n)::int from kept'), [{ sum: 500_500 }])
      assert.deepEqual(await rowsOf(second.adminUrl, `select from pg_stat_activity where query like 'do %'`), [])
    }))

  test('in the midst of initdb no half cluster is left: the next one makes it anew', () =>
    inDataDir(async (dataDir) => {
      const elsewhere = await openElsewhere(dataDir)
      elsewhere.opened.catch(() => {})
      const draft = async () => (await readdir(dataDir).catch(() => [])).find((name) => name.startsWith('.initdb-'))
      const begun = async () =>
        stat(join(dataDir, (await draft()) ?? '-', 'pgdata', 'PG_VERSION')).catch(() => undefined)
      while (!(await begun()));
      await elsewhere.kill()
      await assert.rejects(stat(join(dataDir, 'pgdata')))
      await using server = await openWith(dataDir)
      assert.deepEqual(await rowsOf(server.adminUrl, 'select 1 as one'), [{ one: 1 }])
      assert.equal(await draft(), undefined)
    }))

  test('of the process that started it, the next one adopts it, and can stop it', () =>
    inDataDir(async (dataDir) => {
      const elsewhere = await openElsewhere(dataDir)
      const { pid } = await elsewhere.opened
      await elsewhere.kill()
      const adopted = await openWith(dataDir)
      assert.deepEqual([adopted.pid, adopted.adopted], [pid, true])
      await adopted.stop()
      assert.match(await adopted.exited, /adopted/)
      assert.equal(await findProcess(pid), undefined)
    }))

  test('of the process that started it, one that wants other settings starts it anew', () =>
    inDataDir(async (dataDir) => {
      const elsewhere = await openElsewhere(dataDir)
      const { pid } = await elsewhere.opened
      await elsewhere.kill()
      await using server = await openServer({ dataDir, settings: { ...FAST, work_mem: '5MB' } })
      assert.equal(server.adopted, false)
      assert.equal(await findProcess(pid), undefined)
      assert.deepEqual(await rowsOf(server.adminUrl, 'show work_mem'), [{ work_mem: '5MB' }])
    }))

  test('a pid file that names a living process of somebody else harms nobody', () =>
    inDataDir(async (dataDir) => {
      const first = await openWith(dataDir)
      await first.stop()
      await writeFile(
        join(first.pgdata, 'postmaster.pid'),
        `${process.pid}\n${first.pgdata}\n0\n${first.port}\n\n\n\nready\n`,
      )
      await using second = await openWith(dataDir)
      assert.deepEqual(await rowsOf(second.adminUrl, 'select 1 as one'), [{ one: 1 }])
    }))
})
