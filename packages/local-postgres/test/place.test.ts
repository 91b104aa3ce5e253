import assert from 'node:assert/strict'
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { deleteServer, openServer } from '../src/index.ts'
import { rowsOf } from './in-data-dir.ts'

/** A checkout in a home that only its owner may enter. As root PostgreSQL's account can't, as anybody else it can. */
const inClosedHome = async (work: (home: string) => Promise<void>): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'banyan-home-'))
  await chmod(home, 0o700)
  try {
    await work(home)
  } finally {
    for (const name of await readdir(home)) await deleteServer(join(home, name)).catch(() => {})
    await rm(home, { recursive: true, force: true })
  }
}

/** Stops a server, but deletes only its data directory; answers where its cluster was. */
const inClosedHomeLeaving = async (name: string): Promise<string> => {
  let pgdata = ''
  await inClosedHome(async (home) => {
    const server = await open(join(home, name))
    await server.stop()
    pgdata = server.pgdata
    await rm(join(home, name), { recursive: true })
  })
  return pgdata
}

const asRoot = process.getuid?.() === 0
const open = (dataDir: string) => openServer({ dataDir, settings: { fsync: 'off' } })

describe('in a home of mode 0700', () => {
  test('a server runs, comes back, and is deleted whole', () =>
    inClosedHome(async (home) => {
      const first = await open(join(home, 'a'))
      assert.equal(first.pgdata.startsWith(home), !asRoot)
      await rowsOf(first.adminUrl, 'create table kept as select 1 as n')
      await first.stop()
      const second = await open(join(home, 'a'))
      assert.deepEqual(await rowsOf(second.adminUrl, 'select n from kept'), [{ n: 1 }])
      await second.destroy()
      for (const path of [second.pgdata, join(home, 'a')]) await assert.rejects(stat(path), { code: 'ENOENT' })
    }))

  test('a directory that was moved keeps its data', () =>
    inClosedHome(async (home) => {
      const first = await open(join(home, 'a'))
      await rowsOf(first.adminUrl, 'create table kept as select 1 as n')
      await first.stop()
      await mkdir(join(home, 'b'))
      await rename(join(home, 'a'), join(home, 'b', 'a'))
      await rename(join(home, 'b'), join(home, 'c'))
      await rename(join(home, 'c', 'a'), join(home, 'a2'))
      await using second = await open(join(home, 'a2'))
      assert.deepEqual(await rowsOf(second.adminUrl, 'select n from kept'), [{ n: 1 }])
      await second.stop()
    }))

  test('a directory that was deleted begins anew, even while its server still runs', () =>
    inClosedHome(async (home) => {
      const first = await open(join(home, 'a'))
      await rowsOf(first.adminUrl, 'create table kept as select 1 as n')
      await rm(join(home, 'a'), { recursive: true })
      await using second = await open(join(home, 'a'))
      assert.deepEqual(await rowsOf(second.adminUrl, `select to_regclass('kept') as found`), [{ found: null }])
      await second.stop()
    }))

  test('what a deleted temporary directory left outside goes with the next server', async () => {
    const left = await inClosedHomeLeaving('server')
    await inClosedHome(async (home) => {
      await using _server = await open(join(home, 'other'))
      await assert.rejects(stat(left), { code: 'ENOENT' })
    })
  })

  test('a directory that was copied shares no data with the first', () =>
    inClosedHome(async (home) => {
      const first = await open(join(home, 'a'))
      await rowsOf(first.adminUrl, 'create table kept as select 1 as n')
      await first.stop()
      await cp(join(home, 'a'), join(home, 'b'), { recursive: true })
      if (asRoot) {
        await assert.rejects(open(join(home, 'b')), (error) => isFault(error, 'POSTGRES_DATA_COPIED'))
        await rm(join(home, 'b'), { recursive: true })
      }
      await rm(join(home, 'b'), { recursive: true, force: true })
      await using second = await open(join(home, 'a'))
      assert.deepEqual(await rowsOf(second.adminUrl, 'select n from kept'), [{ n: 1 }])
      await second.stop()
    }))

  test('data that is gone is said to be gone, not made anew', () =>
    inClosedHome(async (home) => {
      const first = await open(join(home, 'a'))
      await first.stop()
      await rm(join(first.pgdata, '..', asRoot ? '' : 'pgdata'), { recursive: true })
      if (asRoot) await assert.rejects(open(join(home, 'a')), (error) => isFault(error, 'POSTGRES_DATA_MISSING'))
    }))
})
