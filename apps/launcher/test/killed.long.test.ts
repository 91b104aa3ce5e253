import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { inSite, isGone } from './launched.ts'

describe('a launcher that is killed', () => {
  test('is survived by no program; the next one adopts the databases and serves at the same addresses', () =>
    inSite(async ({ start, processes, endingsFile }) => {
      const first = start()
      await first.line(/^ready/)
      const before = await processes()
      first.child.kill('SIGKILL')
      await first.ended
      const second = start()
      await second.line(/^ready/)
      const after = await processes()
      const programs = ['gateway', 'host', 'shop', 'console']
      for (const name of programs) {
        assert.equal(await isGone(before[name]?.pid), true)
        assert.equal(after[name]?.port, before[name]?.port)
      }
      for (const name of ['postgres', 'shop-postgres']) assert.equal(after[name]?.pid, before[name]?.pid)
      const endings = (await readFile(endingsFile, 'utf8')).trim().split('\n')
      assert.equal(endings.length, programs.length)
      second.child.kill('SIGTERM')
      assert.equal((await second.ended).code, 0)
      for (const row of Object.values(after)) assert.equal(await isGone(row.pid), true, row.name)
    }))

  test('while it starts, at any moment, leaves nothing that hinders the next', () =>
    inSite(async ({ start }) => {
      for (const moment of [/^Banyan starts/, /shop-postgres is up/, /(?:host|shop|gateway) is up/]) {
        const { child, line, ended } = start()
        await line(moment)
        child.kill('SIGKILL')
        await ended
      }
      await start().line(/^ready/)
    }))

  test('by SIGTERM while it starts, at any moment, leaves nothing running', () =>
    inSite(async ({ start, processes }) => {
      for (const moment of [/^Banyan starts/, /shop-postgres is up/, /(?:host|shop|gateway) is up/]) {
        const { child, line, ended } = start()
        await line(moment)
        child.kill('SIGTERM')
        assert.equal((await ended).code, 0)
        for (const row of Object.values(await processes())) assert.equal(await isGone(row.pid), true, row.name)
      }
    }))
})
