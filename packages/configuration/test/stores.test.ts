import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { folderStore, memoryStore, type Version } from '../src/index.ts'
import { configurationStoreContract } from './contract.ts'

describe('the configuration in memory', () => {
  configurationStoreContract(() => {
    const store = memoryStore()
    return () => store
  })
})

describe('the configuration in a folder', () => {
  let dir = ''
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'banyan-configuration-'))
  })
  after(() => rm(dir, { recursive: true, force: true }))
  const fresh = () => join(dir, randomUUID())

  configurationStoreContract(() => {
    const folder = fresh()
    return () => folderStore(folder)
  })

  it('overlooks what a process that was killed in the middle left behind', async () => {
    const folder = fresh()
    await using store = folderStore(folder)
    const one: Version = { ...VERSION, version: 1 }
    await store.add(one)
    await writeFile(join(folder, 'mill', `.${randomUUID()}`), '{"id": "ha')
    assert.deepEqual(await store.newest('mill'), one)
    await store.add({ ...VERSION, version: 2 })
    assert.deepEqual(
      (await readdir(join(folder, 'mill'))).filter((name) => !name.startsWith('.')),
      ['1.json', '2.json'],
    )
  })

  it('says which file is none of its own, and when the folder can’t be had', async () => {
    const folder = fresh()
    await using store = folderStore(folder)
    await mkdir(join(folder, 'mill'), { recursive: true })
    await writeFile(join(folder, 'mill', '1.json'), '{"version": 1}')
    await assert.rejects(
      store.newest('mill'),
      (error) => isFault(error, 'CONFIGURATION_STORE_UNREADABLE') && error.message.includes('mill/1.json'),
    )
    await writeFile(join(folder, 'no-folder'), '')
    await using blocked = folderStore(join(folder, 'no-folder'))
    await assert.rejects(blocked.newest('mill'), (error) => isFault(error, 'CONFIGURATION_STORE_AWAY'))
  })
})

const VERSION = {
  id: 'a',
  context: 'mill',
  values: { sails: 5 },
  by: 'kim',
  why: 'wind',
  at: '2026-11-22T09:00:00.000Z',
  undoes: null,
} as const
