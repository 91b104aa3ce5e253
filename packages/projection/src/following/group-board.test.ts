import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FeedMark } from '@banyan/event-store'
import { memoryViewStorage } from '../storage/memory.ts'
import type { GroupRecord, ViewStorage } from '../storage/view-storage.ts'
import { GroupBoard } from './group-board.ts'

const at = (position: number): FeedMark => ({ epoch: 'e', position, fingerprint: null })
const record = (position: number, version = 1): GroupRecord => ({
  group: 'g',
  live: { version, shape: 's', mark: at(position), paused: false, fault: null },
  building: null,
})

/** A storage whose looks are answered by hand. */
const handed = () => {
  const looks: ((record: GroupRecord) => void)[] = []
  const groups = (): Promise<readonly GroupRecord[]> =>
    new Promise((resolve) => looks.push((answer) => resolve([answer])))
  const storage: ViewStorage = { ...memoryViewStorage(), groups }
  const asked = async (): Promise<void> => {
    while (looks.length === 0) await Promise.resolve()
  }
  const answer = async (found: GroupRecord): Promise<void> => {
    await asked()
    looks.shift()!(found)
  }
  return { board: new GroupBoard(storage), asked, answer }
}

const reached = (board: GroupBoard): number | undefined => board.find('g')?.live?.mark?.position

describe('the board of a process', () => {
  it('believes a database that takes a checkpoint back, as after a crash', async () => {
    const { board, answer } = handed()
    const first = board.refresh()
    await answer(record(1))
    await first
    board.advance('g', 1, at(9))
    assert.equal(reached(board), 9)
    const second = board.refresh()
    await answer(record(4))
    await second
    assert.equal(reached(board), 4)
  })

  it('does not believe a look that a follower here overtook', async () => {
    const { board, asked, answer } = handed()
    const first = board.refresh()
    await answer(record(1))
    await first
    const second = board.refresh()
    await asked()
    board.advance('g', 1, at(9))
    await answer(record(1))
    await second
    assert.equal(reached(board), 9)
    board.advance('g', 1, at(7))
    assert.equal(reached(board), 9, 'a late answer to an earlier commit')
  })

  it('tells who waits, at once when it knows, and lets go of who is aborted', async () => {
    const { board, answer } = handed()
    const never = new AbortController()
    const isPast = (position: number) => (g: GroupRecord) => (g.live?.mark?.position ?? 0) >= position
    const waiting = board.when('g', isPast(5), never.signal)
    const leaving = board.when('g', isPast(50), never.signal)
    const look = board.refresh()
    await answer(record(5))
    await look
    await waiting
    await board.when('g', isPast(5), never.signal)
    never.abort(new Error('gone'))
    await assert.rejects(leaving, /gone/)
  })
})
