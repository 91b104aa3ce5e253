import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { memoryViewStorage } from '../src/index.ts'
import { GroupBoard } from '../src/following/group-board.ts'
import { liveRows } from '../src/reading/live-rows.ts'
import { posts, worldOf } from './example.ts'
import { catchUp, together } from './folding.ts'
import { projecting } from './harness.ts'

const table = together.tables.find(({ view }) => view === posts.name)!

describe('a reader', () => {
  it('finds the new version by itself when the one it knew was dropped', async () => {
    const storage = memoryViewStorage()
    const world = worldOf()
    const board = new GroupBoard(storage)
    const rows = liveRows({ group: together.group, table, storage, board })
    const build = async (version: number): Promise<void> => {
      await storage.beginVersion(together, { abandonForeign: false })
      await catchUp(world, storage, { role: 'building', batchEvents: 10 })
      await storage.switchTo(together.group, version)
    }
    await build(1)
    await board.refresh()
    assert.deepEqual(await rows.find(['p1']), [])
    await build(2)
    assert.equal(await storage.dropRetired(together.group, 0), 1)
    assert.equal(board.find(together.group)?.live?.version, 1)
    assert.deepEqual(await rows.find(['p1']), [])
    assert.equal(board.find(together.group)?.live?.version, 2)
  })

  it('is told to come again while the first version is being built', async () => {
    const storage = memoryViewStorage()
    const rows = liveRows({ group: together.group, table, storage, board: new GroupBoard(storage) })
    await assert.rejects(rows.find(['p1']), (e) => isFault(e, 'PROJECTION_NOT_BUILT') && e.retry === 'later')
  })
})

describe('a rebuild', () => {
  it('is refused while another release builds the group, and joins nothing of it', async (t) => {
    const storage = memoryViewStorage()
    const p = await projecting(t, worldOf(), { storage })
    await storage.beginVersion({ ...together, shape: 'of another release' }, { abandonForeign: false })
    await assert.rejects(p.rebuild(posts), (e) => isFault(e, 'PROJECTION_REBUILD_RUNNING') && e.retry === 'later')
  })
})
