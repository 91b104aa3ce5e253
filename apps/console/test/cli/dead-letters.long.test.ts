import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { hostedContexts, STUMBLED, stumbleOver } from '../rig/example.ts'
import { severalHosts } from '../rig/several-hosts.ts'
import { eventually, PASSWORD } from '../rig/stage.ts'

const CLI = join(import.meta.dirname, '../../../cli/src/main.ts')
const [library, desk] = hostedContexts
const CONSUMER = 'desk/when-book-lent-then-count'

describe('banyan dead-letters', () => {
  it('lists, shows, replays and drops what consumers of several hosts have set aside', async (t) => {
    const s = await severalHosts(t, [[library], [desk]])
    t.after(() => stumbleOver.clear())
    const banyan = (...args: readonly string[]): Promise<{ readonly code: number; readonly told: string }> => {
      const env = { PATH: process.env['PATH'], BANYAN_CONSOLE_URL: s.origin, BANYAN_CONSOLE_PASSWORD: PASSWORD }
      return new Promise((resolve) => {
        execFile(process.execPath, [CLI, 'dead-letters', ...args], { env }, (error, out, complaint) =>
          resolve({ code: Number(error?.code ?? 0), told: out + complaint }),
        )
      })
    }
    for (const book of ['B1', 'B2']) {
      stumbleOver.add(book)
      assert.ok((await s.member(0, 'PUT', `/api/library/books/${book}/loan`, {})).ok)
    }
    await eventually(async () => assert.match((await banyan('list')).told, /Book-B1@1[^]*Book-B2@1/))
    const listed = await banyan('list', 'desk')
    assert.match(
      listed.told,
      new RegExp(`^${CONSUMER} library:Book-B1: BookLent library:Book-B1@1, failed 5 times until `),
    )
    assert.equal((await banyan('list', 'library')).told, 'no dead letters\n')
    const shown = await banyan('show', CONSUMER, 'library:Book-B1@1')
    assert.match(shown.told, /"bookId": "B1"/)
    assert.ok(!shown.told.includes(STUMBLED))
    assert.ok((await banyan('show', CONSUMER, 'library:Book-B1@1', '--reason', 'a bug')).told.includes(STUMBLED))
    const absent = await banyan('show', CONSUMER, 'library:Book-B9@1')
    assert.deepEqual([absent.code, /found it is not there/.test(absent.told)], [1, true])
    const failing = await banyan('replay', CONSUMER, 'library:Book-B1', '--reason', 'again')
    assert.deepEqual([failing.code, failing.told.startsWith('SERVICE_REPLAY_FAILED')], [1, true])
    stumbleOver.clear()
    assert.deepEqual(await banyan('replay', CONSUMER, 'library:Book-B1', '--reason', 'mended'), {
      code: 0,
      told: `${CONSUMER} took 1\n`,
    })
    assert.equal(
      (await banyan('drop', CONSUMER, 'library:Book-B2', '--reason', 'a test')).told,
      'dropped the oldest one\n',
    )
    assert.match(
      (await banyan('drop', CONSUMER, 'library:Book-B2', '--reason', 'a test')).told,
      /^nothing of library:Book-B2/,
    )
    assert.equal((await banyan('list')).told, 'no dead letters\n')
    assert.equal((await banyan('drop', CONSUMER)).code, 2)
    const { entries } = (await s.admin.ask('GET', '/api/audit')).body as unknown as {
      entries: Record<string, string>[]
    }
    assert.deepEqual(
      entries.filter(({ action }) => action === 'skip-dead-letter').map(({ reason }) => reason),
      ['a test', 'a test'],
    )
  })
})
