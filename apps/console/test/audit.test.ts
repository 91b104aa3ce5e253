import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import { openAuditLog } from '../src/audit/audit-log.ts'
import { ownOutcome } from '../src/audit/outcome.ts'
import { stage } from './rig/stage.ts'

const deed = (target: string) => ({ who: 'ann', role: 'operator', action: 'pause-view', target, reason: 'r' }) as const

const inDirectory = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-audit-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'console', 'audit.jsonl')
}

const opened = async (path: string) => {
  const broken: number[] = []
  const log = await openAuditLog(path, (line) => void broken.push(line))
  const targets = async () =>
    (await log.page({ before: null, limit: 200 })).entries.map(({ n, target, outcome }) => [n, target, outcome])
  return Object.assign(log, { targets, broken })
}

describe('the audit', () => {
  it('holds what is done before it is done, and how it ended afterwards', async (t) => {
    const path = await inDirectory(t)
    await using log = await opened(path)
    const seen = await log.during(deed('view'), async () => (await readFile(path, 'utf8')).trim(), ownOutcome)
    const { n, outcome, target } = JSON.parse(seen)
    assert.deepEqual([n, outcome, target], [1, 'unknown', 'view'])
    await assert.rejects(
      log.during(deed('worse'), () => Promise.reject(new Error('x')), ownOutcome),
      /x/,
    )
    await log.note(deed('forbidden'), 'refused')
    assert.deepEqual(await log.targets(), [
      [3, 'forbidden', 'refused'],
      [2, 'worse', 'failed'],
      [1, 'view', 'done'],
    ])
  })

  it('keeps its order and its numbers when many write at once, and over a restart', async (t) => {
    const path = await inDirectory(t)
    {
      await using log = await opened(path)
      await Promise.all(Array.from({ length: 50 }, (_, i) => log.during(deed(`${i}`), async () => {}, ownOutcome)))
    }
    await using log = await opened(path)
    await log.note(deed('later'), 'done')
    const { entries, whole } = await log.page({ before: null, limit: 200 })
    assert.deepEqual(
      entries.map(({ n }) => n),
      Array.from({ length: 51 }, (_, i) => 51 - i),
    )
    assert.ok(entries.every(({ outcome }) => outcome === 'done'))
    assert.equal(whole, true)
  })

  it('is read page by page', async (t) => {
    await using log = await opened(await inDirectory(t))
    for (let i = 1; i <= 5; i++) await log.during(deed(`${i}`), async () => {}, ownOutcome)
    const first = await log.page({ before: null, limit: 2 })
    const second = await log.page({ before: first.next, limit: 2 })
    const third = await log.page({ before: second.next, limit: 2 })
    const targets = [first, second, third].map(({ entries, next }) => [entries.map(({ target }) => target), next])
    assert.deepEqual(targets, [
      [['5', '4'], 4],
      [['3', '2'], 2],
      [['1'], null],
    ])
  })

  it('says that a line was changed, taken out or put in', async (t) => {
    const tamper: readonly [string, (lines: string[]) => string[]][] = [
      ['changed', (lines) => lines.with(1, lines[1]!.replace('"ann"', '"bob"'))],
      ['taken out', (lines) => lines.toSpliced(1, 1)],
      ['put in', (lines) => lines.toSpliced(1, 0, lines[0]!)],
      ['exchanged', (lines) => [lines[0]!, lines[2]!, lines[1]!]],
      ['no entry', (lines) => lines.with(1, 'nonsense')],
    ]
    for (const [how, change] of tamper) {
      const path = await inDirectory(t)
      {
        await using log = await opened(path)
        for (const target of ['a', 'b', 'c']) await log.note(deed(target), 'done')
        assert.equal((await log.page({ before: null, limit: 1 })).whole, true)
      }
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
      await writeFile(path, `${change(lines).join('\n')}\n`)
      await using log = await opened(path)
      assert.deepEqual([how, log.broken], [how, [2]])
      await log.note(deed('after'), 'done')
      assert.equal((await log.page({ before: null, limit: 1 })).whole, false, how)
    }
  })

  it('cuts off the half line of a console that was killed, and goes on', async (t) => {
    const path = await inDirectory(t)
    {
      await using log = await opened(path)
      for (const target of ['a', 'b']) await log.note(deed(target), 'done')
    }
    await truncate(path, (await readFile(path)).length - 10)
    await using log = await opened(path)
    assert.deepEqual(log.broken, [])
    await log.note(deed('c'), 'done')
    assert.deepEqual(await log.targets(), [
      [2, 'c', 'done'],
      [1, 'a', 'done'],
    ])
  })

  it('lets nothing be done when it can not be written, and takes no lines that are not its own away', async (t) => {
    const path = await inDirectory(t)
    await using log = await opened(path)
    await log.note(deed('a'), 'done')
    await appendFile(path, 'a line of somebody else\n')
    let isDone = false
    const doing = log.during(deed('b'), async () => void (isDone = true), ownOutcome)
    await assert.rejects(doing, (error) => isFault(error, 'CONSOLE_AUDIT_AWAY'))
    assert.equal(isDone, false)
    assert.match(await readFile(path, 'utf8'), /somebody else/)
  })
})

describe('what operators do', () => {
  it('stands in the audit with who, what, why and how it ended; what they saw does not', async (t) => {
    const { admin, member, dir } = await stage(t)
    const ann = await admin()
    await member('POST', '/api/library/books/B1/reviews', { text: 'MARKER' })
    const act = (path: string, body: object) => ann.ask('POST', `/api/contexts/library/${path}`, { body })
    const revealed = await act('events/Book-B1%401/reveal', { reason: 'asked by the reader' })
    assert.match(JSON.stringify(revealed.body), /MARKER/)
    assert.equal((await act('views/reviews/pause', { reason: 'repair' })).status, 200)
    assert.equal((await act('views/nothing/pause', { reason: 'repair' })).status, 404)
    assert.equal((await act('views/reviews/resume', {})).body['code'], 'CONSOLE_INPUT_INVALID')
    const { entries } = (await ann.ask('GET', '/api/audit')).body as unknown as { entries: Record<string, string>[] }
    assert.deepEqual(
      entries.map(({ who, role, action, target, reason, outcome }) => [who, role, action, target, reason, outcome]),
      [
        ['admin', 'admin', 'pause-view', 'library nothing', 'repair', 'refused'],
        ['admin', 'admin', 'pause-view', 'library reviews', 'repair', 'done'],
        ['admin', 'admin', 'reveal-event', 'library Book-B1@1', 'asked by the reader', 'done'],
        ['admin', 'admin', 'sign-in', '', '', 'done'],
      ],
    )
    assert.doesNotMatch(await readFile(join(dir, 'console/audit.jsonl'), 'utf8'), /MARKER/)
  })
})
