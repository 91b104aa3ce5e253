import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tryLock, waitForLock } from './directory-lock.ts'

const inDirectory = async (work: (directory: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-lock-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true })
  }
}

const DEAD = { pid: 1, startedAt: 'another boot/1' }

test('of 50 rivals one gets the lock, the others learn who has it', () =>
  inDirectory(async (directory) => {
    const attempts = await Promise.all(Array.from({ length: 50 }, () => tryLock(directory, 'one')))
    assert.equal(attempts.filter((attempt) => 'lock' in attempt).length, 1)
    const holders = attempts.flatMap((attempt) => ('holder' in attempt ? [attempt.holder.pid] : []))
    assert.deepEqual(new Set(holders), new Set([process.pid]))
  }))

test('a lock whose holder died is taken over by exactly one of 50', () =>
  inDirectory(async (directory) => {
    await writeFile(join(directory, 'one.7'), JSON.stringify(DEAD))
    const attempts = await Promise.all(Array.from({ length: 50 }, () => tryLock(directory, 'one')))
    assert.equal(attempts.filter((attempt) => 'lock' in attempt).length, 1)
    assert.deepEqual(await readdir(directory), ['one.8'])
  }))

test('a released lock goes to the next, and no number is given out twice', () =>
  inDirectory(async (directory) => {
    for (const generation of [1, 2, 3]) {
      const attempt = await tryLock(directory, 'one')
      assert.ok('lock' in attempt)
      assert.deepEqual(await readdir(directory), [`one.${generation}`])
      await attempt.lock.release()
    }
  }))

test('waiting ends with the lock as soon as it is released, else with its holder', () =>
  inDirectory(async (directory) => {
    const first = await tryLock(directory, 'one')
    assert.ok('lock' in first)
    assert.ok('holder' in (await waitForLock(directory, 'one', { waitMs: 0 })))
    const waiting = waitForLock(directory, 'one', { waitMs: 60_000 })
    await first.lock.release()
    assert.ok('lock' in (await waiting))
  }))

test('one lock says nothing about another in the same directory', () =>
  inDirectory(async (directory) => {
    assert.ok('lock' in (await tryLock(directory, 'one')))
    assert.ok('lock' in (await tryLock(directory, 'one-more')))
  }))
