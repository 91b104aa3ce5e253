import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { startPhase } from './progress.ts'
import { holds, type Outcome, reportOf } from './report.ts'
import { run } from './run.ts'

const runWith = async (...args: readonly string[]) => {
  const [shown, complaints]: [string[], string[]] = [[], []]
  const code = await run(args, {
    screen: { isTerminal: false, write: (text) => void shown.push(text) },
    complain: (text) => void complaints.push(text),
    signal: new AbortController().signal,
  })
  return { code, shown: shown.join(''), complaints: complaints.join('\n') }
}

const listening = async (t: TestContext, status: number) => {
  const server = createServer((_request, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const outcome: Outcome = {
  summary: {
    seconds: 2,
    requests: 1,
    perSecond: 0.5,
    kinds: [{ kind: 'home timeline', count: 1, perSecond: 0.5, p50Ms: 1, p95Ms: 2, p99Ms: 3 }],
    refusals: [{ code: 'NO_ANSWER', count: 3 }],
    pages: { read: 4, nonEmpty: 3 },
  },
  traffic: { seconds: 2, notBegun: 0 },
  checked: { places: 1_200, findings: [] },
  uncertain: 0,
}

describe('a run', () => {
  it('says in one sentence when nothing answers, or something that is no running AnyCompany', async (t) => {
    const nobody = await runWith('--url', 'http://127.0.0.1:1')
    assert.deepEqual(nobody, {
      code: 1,
      shown: '',
      complaints:
        'Expected a running AnyCompany at http://127.0.0.1:1, but nothing answers there: start it with "npm start", or name another with --url.',
    })
    const other = await runWith('--url', await listening(t, 404))
    assert.equal(other.code, 1)
    assert.match(other.complaints, /but \/_banyan\/health answers 404 there/)
  })

  it('explains itself when it is asked to, or told something it does not understand', async () => {
    const help = await runWith('--help')
    assert.equal(help.code, 0)
    assert.match(help.shown, /--members/)
    const wrong = await runWith('--members', '1')
    assert.equal(wrong.code, 2)
    assert.match(wrong.complaints, /^Expected --members .*\n\nnpm run simulate/)
  })

  it('reports rates, refusals and invariants, and holds only when all was checked and nothing found', () => {
    const text = reportOf(outcome)
    assert.match(text, /home timeline +1 +0\.50 +1\.0 +2\.0 +3\.0\n/)
    assert.match(text, /pages that held something: 75\.0 %\nrefused: NO_ANSWER 3\n/)
    assert.match(text, /1,200 pages and lists were compared/)
    assert.match(text, /holds {3}a post has as many likes/)
    assert.ok(!text.includes('BROKEN') && holds(outcome))
    const finding = { invariant: 'likes', where: 'post p1', expected: '1', found: '2' } as const
    const broken = { ...outcome, checked: { places: 1_200, findings: Array.from({ length: 7 }, () => finding) } }
    assert.ok(!holds(broken))
    assert.match(reportOf(broken), /BROKEN {2}a post has as many likes .*\n +post p1: expected 1, found 2\n/)
    assert.match(reportOf(broken), /and 2 more\n/)
    const early = { ...outcome, checked: undefined }
    assert.ok(!holds(early))
    assert.match(reportOf(early), /Ended early: nothing was checked\./)
  })

  it('shows progress as one moving line on a terminal, and as plain lines now and then elsewhere', () => {
    const shownOn = (isTerminal: boolean) => {
      const written: string[] = []
      let now = 0
      const phase = startPhase(
        { isTerminal, write: (text) => void written.push(text) },
        { name: 'posts', total: 4, refused: () => 1, now: () => now },
      )
      for (; now < 4_000; now += 1_000) phase.step()
      now = 6_000
      phase.step(10)
      phase.end()
      return written
    }
    const half = '█'.repeat(10) + '░'.repeat(14)
    assert.deepEqual(shownOn(false), Array(2).fill(`posts          ${half} 4 of 10, 6 s, refused 1\n`))
    const moving = shownOn(true)
    assert.ok(moving.every((text) => text.startsWith('\r\u001B[2K')))
    assert.deepEqual(
      moving.filter((text) => text.endsWith('\n')),
      moving.slice(-1),
    )
    assert.equal(moving.length, 6)
  })
})
