import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Load } from '../src/scaling/load.ts'
import type { Scalings } from '../src/scaling/scaling-file.ts'
import { environmentOf, inSite, isGone } from './launched.ts'

const idle: Load = {
  inFlight: 0,
  inFlightMax: 200,
  eventLoopUtilization: 0.05,
  lag: { social: 0 },
  heapUsedMb: 60,
  heapLimitMb: 256,
  rssMb: 120,
}

describe('a launcher that scales one context by load', () => {
  test('gives a process that is alone more memory, with a second beside it meanwhile, and takes it back after a calm', () =>
    inSite(async ({ dataDir, start, processes, endingsFile }) => {
      const loadFile = `${endingsFile}-load`
      const loadIs = (load: Partial<Load>) => writeFile(loadFile, JSON.stringify({ ...idle, ...load }))
      await loadIs({})
      const { line } = start({ MEMORY: 'social=256..512', LOAD_FILE: loadFile, BANYAN_SCALE_EVERY_MS: '200' })
      await line(/^ready/)
      const before = await processes()
      assert.deepEqual(
        Object.keys(before).filter((name) => name.startsWith('social')),
        ['social-1'],
      )
      const heapOf = async () => (await environmentOf(before['social-1']?.port))['NODE_OPTIONS']
      assert.equal(await heapOf(), '--max-old-space-size=256')
      assert.equal((await environmentOf(before['members']?.port))['NODE_OPTIONS'], undefined)

      await loadIs({ heapUsedMb: 240 })
      await line(/^scaling social up: heap 240 MB, 94 % of its limit …$/)
      await line(/^ {2}social-2 is up/)
      const standIn = (await processes())['social-2']
      await line(/^ {2}social-1 ended with exit code 0/)
      await line(/^ {2}social-1 is up again/)
      await loadIs({ heapLimitMb: 512 })
      await line(/^scaled social up: 1 process of 256 MB → 1 process of 512 MB$/)
      assert.equal(await heapOf(), '--max-old-space-size=512')
      assert.deepEqual(Object.keys(await processes()).toSorted(), Object.keys(before).toSorted())
      assert.ok(await isGone(standIn?.pid))

      await line(/^scaled social down: 1 process of 512 MB → 1 process of 256 MB$/)
      assert.equal(await heapOf(), '--max-old-space-size=256')
      assert.equal((await processes())['social-1']?.restarts, 2)
      const endings = (await readFile(endingsFile, 'utf8')).trim().split('\n')
      assert.deepEqual(endings, ['social-1 SIGTERM', 'social-2 SIGTERM', 'social-1 SIGTERM', 'social-2 SIGTERM'])
      const { contexts, steps } = JSON.parse(await readFile(join(dataDir, 'run/scaling.json'), 'utf8')) as Scalings
      assert.deepEqual(contexts, { social: { sizeMb: 256, replicas: 1 } })
      assert.deepEqual(
        steps.map(({ decision }) => decision),
        ['up', 'down'],
      )
    }))

  test('starts and ends processes, and what it started ends with it', () =>
    inSite(async ({ start, processes, endingsFile }) => {
      const loadFile = `${endingsFile}-load`
      await writeFile(loadFile, JSON.stringify({ ...idle, eventLoopUtilization: 0.99 }))
      const { child, line, ended } = start({ SCALE: 'social=1..2', LOAD_FILE: loadFile, BANYAN_SCALE_EVERY_MS: '200' })
      await line(/^ready/)
      await line(/^scaled social out: 1 process → 2 processes; 120 MB more, against 360 MB for doubling all$/)
      child.kill('SIGUSR2')
      await line(/^rolling restart of social-1, social-2 …$/)
      await line(/^rolling restart done$/)
      const { pid } = (await processes())['social-2']!
      child.kill('SIGTERM')
      assert.equal((await ended).code, 0)
      assert.ok(await isGone(pid))
    }))
})
