import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { RETRIES_FREE, RETRY_RATIO } from '@banyan/registry/retry-budget'
import type { TestScope } from '@banyan/testing'
import { CALL_PATIENCE_MS, CIRCUIT_ASKED_MIN, CIRCUIT_OPEN_MS } from '../../src/limits.ts'
import { endingAt } from '../../src/http/deadlines.ts'
import { BookingOf, BookTable } from '../rig/kitchen.ts'
import { countingProxy } from '../rig/counting-proxy.ts'
import { OPERATOR } from '../rig/operating.ts'
import { eventually } from '../rig/stage.ts'
import { apart } from '../rig/two-processes.ts'

const problem =
  (status = 503, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) => {
    const body = { type: 'x', title: 'x', status, detail: 'a test', code: 'STORE_UNAVAILABLE' }
    response.writeHead(status, { ...headers, 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
  }

/** Fails so much of what is asked, in an even mixture. */
const failing = (share: number) => {
  let sum = 0
  return () => {
    sum += share
    if (sum < 1) return undefined
    sum -= 1
    return problem()
  }
}

/** An usher who asks a kitchen in another process, by way of a proxy that counts. */
const watched = async (t: TestScope, deadlineMs = 1_000) => {
  const proxy = await countingProxy(t)
  const instances = [{ id: 'kitchen', url: proxy.url }]
  const played = await apart(t, { onPostgres: false, elsewhere: { instancesOf: () => instances, deadlineMs } })
  const openKitchen = async () => {
    const kitchen = await played.openKitchen()
    proxy.toOrigin = kitchen.origin
    return kitchen
  }
  const question = async (signal = played.signal): Promise<string> => {
    try {
      await played.asUsher().ask(BookingOf, { tableId: 'A1' }, signal)
      return 'answered'
    } catch (error) {
      assert.ok(isFault(error) && error.retry === 'later', String(error))
      return error.code
    }
  }
  const ask = async (count: number) =>
    Object.groupBy(await Promise.all(Array.from({ length: count }, () => question())), (code) => code)
  const circuit = async () => {
    const { body } = await played.ask('GET', '/_operators/contexts', { as: OPERATOR })
    return (body as { calls: { context: string; circuit: { state: string }; retriesLeft: number }[] }).calls[0]!
  }
  /** Asks until it is answered. */
  const whenAnswered = async (): Promise<number> => {
    const beganAtMs = performance.now()
    await eventually(async () => assert.equal(await question(), 'answered'))
    return performance.now() - beganAtMs
  }
  return { ...played, proxy, openKitchen, question, ask, circuit, whenAnswered }
}

const MACHINE_IS_BUSY_MS = 1_500

describe('a process that calls another', () => {
  it('that was killed stops asking, tells operators, and is answered within a trial’s time once the other is back', async (t) => {
    const { openKitchen, proxy, question, ask, circuit, whenAnswered } = await watched(t)
    const kitchen = await openKitchen()
    assert.equal(await question(), 'answered')
    assert.equal((await circuit()).circuit.state, 'closed')
    kitchen.child.kill('SIGKILL')
    await once(kitchen.child, 'exit')
    const codes = await ask(CIRCUIT_ASKED_MIN * 2)
    assert.ok((codes['SERVICE_CONTEXT_UNREACHABLE']?.length ?? 0) > 0)
    assert.equal((await circuit()).circuit.state, 'open')
    const before = proxy.asked()
    assert.deepEqual(Object.keys(await ask(40)), ['SERVICE_CIRCUIT_OPEN'])
    assert.equal(proxy.asked(), before)
    await openKitchen()
    const tookMs = await whenAnswered()
    assert.ok(tookMs < CIRCUIT_OPEN_MS + MACHINE_IS_BUSY_MS, `${tookMs} ms`)
    assert.equal((await ask(20))['answered']?.length, 20)
    assert.equal((await circuit()).circuit.state, 'closed')
  })

  it('that is slow is held up by each call’s own deadline, then not at all; impatient callers open nothing', async (t) => {
    const { openKitchen, question, ask, circuit, whenAnswered } = await watched(t)
    const kitchen = await openKitchen()
    assert.equal(await question(), 'answered')
    kitchen.child.kill('SIGSTOP')
    const impatientMs = CALL_PATIENCE_MS / 4
    const impatient = () => endingAt(AbortSignal.timeout(impatientMs), performance.now() + impatientMs)
    const hurried = await Promise.all(Array.from({ length: 30 }, () => question(impatient())))
    assert.deepEqual(new Set(hurried), new Set(['SERVICE_DEADLINE_PASSED']))
    assert.equal((await circuit()).circuit.state, 'closed')
    const beganAtMs = performance.now()
    assert.equal((await ask(30))['SERVICE_DEADLINE_PASSED']?.length, 30)
    const tookMs = performance.now() - beganAtMs
    assert.ok(900 < tookMs && tookMs < 1_000 + MACHINE_IS_BUSY_MS, `${tookMs} ms`)
    assert.equal(await question(), 'SERVICE_CIRCUIT_OPEN')
    kitchen.child.kill('SIGCONT')
    assert.ok((await whenAnswered()) < CIRCUIT_OPEN_MS + MACHINE_IS_BUSY_MS)
  })

  it('of whose answers two fifths are errors is asked at most a tenth more', async (t) => {
    const { openKitchen, proxy, question, circuit } = await watched(t)
    await openKitchen()
    assert.equal(await question(), 'answered')
    proxy.instead = failing(0.4)
    const before = proxy.asked()
    const CALLS = 300
    const codes: string[] = []
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        while (codes.length < CALLS) codes.push(await question())
      }),
    )
    const sent = proxy.asked() - before
    assert.equal((await circuit()).circuit.state, 'closed')
    assert.ok(
      codes.length < sent && sent <= codes.length * (1 + RETRY_RATIO) + RETRIES_FREE,
      `${sent} for ${codes.length}`,
    )
  })

  it('of whose answers half are errors is left alone, and asked again when they are not', async (t) => {
    const { openKitchen, proxy, question, whenAnswered } = await watched(t)
    await openKitchen()
    proxy.instead = failing(0.5)
    await eventually(async () => assert.equal(await question(), 'SERVICE_CIRCUIT_OPEN'))
    proxy.instead = () => undefined
    assert.ok((await whenAnswered()) < CIRCUIT_OPEN_MS + MACHINE_IS_BUSY_MS)
  })
})

describe('a call that failed is sent again', () => {
  it('where it has one effect, where nobody has looked at it, and when the callee wants it; else it is not', async (t) => {
    const { proxy, openKitchen, question, asUsher, signal } = await watched(t, 3_000)
    await openKitchen()
    const book = async (tableId: string, commandId?: string) => {
      const input = { tableId, memberId: 'ann' }
      const sent = asUsher().send(BookTable, input, { ...(commandId !== undefined && { commandId }), signal })
      return sent.then(
        ({ kind }) => kind,
        (error: unknown) => (isFault(error) ? error.code : String(error)),
      )
    }
    const failingOnce = (headers: Readonly<Record<string, string>> = {}, status = 503): void => {
      proxy.instead = () => {
        proxy.instead = () => undefined
        return problem(status, headers)
      }
    }
    failingOnce()
    assert.equal(await question(), 'answered')
    failingOnce()
    assert.equal(await book('T1', 'one'), 'answered')
    failingOnce()
    assert.equal(await book('T2'), 'STORE_UNAVAILABLE')
    failingOnce({ 'banyan-draining': 'true' })
    assert.equal(await book('T2'), 'answered')
    failingOnce({}, 500)
    assert.equal(await book('T3', 'three'), 'STORE_UNAVAILABLE')
    const beganAtMs = performance.now()
    failingOnce({ 'retry-after': '1' })
    assert.equal(await question(), 'answered')
    assert.ok(performance.now() - beganAtMs >= 1_000)
    failingOnce({ 'retry-after': '4' })
    assert.equal(await question(), 'STORE_UNAVAILABLE')
  })
})
