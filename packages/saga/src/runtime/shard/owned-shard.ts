import { setTimeout as delay } from 'node:timers/promises'
import { asStoreFault } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { faults } from '../../errors.ts'
import { type Effect, pending } from '../../machine/pending.ts'
import { replyOfError, type SagaCall } from './calls.ts'
import { commitOn, type Entry, type Fence, type Verdict } from '../commits.ts'
import type { Engine } from '../engine.ts'
import { Deadlines } from './deadlines.ts'
import { decide } from './deciding.ts'
import { type Heard, type Heed, type InFlight, type Live, newLive, nextOf } from './live.ts'
import { nextDueAt, standingOf } from '../standing.ts'

/** Between two attempts to write what has to be written, in milliseconds; doubles from the first to the second. */
const PAUSE_MIN_MS = 50
const PAUSE_MAX_MS = 2_000
/** Times that an instance is read again because another writer was faster. With one owner a shard there is none. */
const CONFLICTS_MAX = 5
/** What is under way when a shard is given up may take so long to end. */
const DRAIN_MS = 5_000
/** Made once: a reason of its own for each call would cost more than the call's place in memory. */
const NOT_WANTED = new DOMException('the saga waits for this call no longer', 'AbortError')

/** An instance is read, and what is pending for it goes on. */
const LOOK: Heard = { signal: { kind: 'due' }, isPatient: true, settle: () => {}, fail: () => {} }

/**
 * The instances of one shard while this process owns it: each takes one turn at a time, reads what it has heard, writes what follows, and only
 * then puts effects to the world. What is in memory are instances with calls under way; all others are read when something happens to them.
 */
export class OwnedShard {
  readonly #engine: Engine
  readonly #fence: Fence
  readonly shard: number
  readonly #lives = new Map<string, Live>()
  readonly #work = new Set<Promise<void>>()
  readonly #deadlines: Deadlines
  #isEnding = false
  #isOver = false
  /** Those with a defect: their timers ring no more until somebody else looks at them. */
  readonly leftAlone = new Set<string>()
  /** Hears of instances without calls, and when they are due. */
  onStill: (dueMs: number) => void = () => {}

  constructor(engine: Engine, shard: number, fence: Fence) {
    this.#engine = engine
    this.shard = shard
    this.#fence = fence
    this.#deadlines = new Deadlines(engine.clock, (sagaId) => this.#ring(sagaId))
  }

  /** What became of a signal; durable when this resolves. */
  hear(sagaId: string, o: Pick<Heard, 'signal' | 'definition' | 'no' | 'transaction' | 'isPatient'>): Promise<Heed> {
    if (this.#isOver) return Promise.resolve({ kind: 'not-mine', sagaId })
    return new Promise((settle, fail) => {
      let live = this.#lives.get(sagaId)
      if (!live) this.#lives.set(sagaId, (live = newLive(sagaId, o.signal.kind === 'begin')))
      live.heard.push({ ...o, settle, fail })
      if (!live.isBusy) this.#track(this.#turn(live))
    })
  }

  /** An instance of which this process knows nothing yet: what is pending for it is put to the world. */
  async adopt(sagaId: string): Promise<void> {
    if (!this.#lives.has(sagaId)) await this.hear(sagaId, { signal: { kind: 'due' }, isPatient: true })
  }

  /** Lets what is under way end, and sends nothing more. */
  async end(): Promise<void> {
    this.#isEnding = true
    this.#deadlines.stop()
    for (const live of this.#lives.values())
      for (const call of live.calls.values()) if (!call.isBegun) call.ending.abort(NOT_WANTED)
    const limit = AbortSignal.timeout(DRAIN_MS)
    const late = delay(DRAIN_MS, undefined, { ref: false })
    while (this.#work.size > 0 && !limit.aborted) await Promise.race([Promise.allSettled(this.#work), late])
    for (const live of this.#lives.values()) for (const call of live.calls.values()) call.ending.abort(NOT_WANTED)
    await Promise.allSettled(this.#work)
    this.#isOver = true
    this.#lives.clear()
  }

  #track(work: Promise<void>): void {
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  async #turn(live: Live): Promise<void> {
    live.isBusy = true
    while (live.heard.length > 0) {
      await this.#take(live, nextOf(live))
      // What failed says nothing of what is under way: it is looked at again until the database answers.
      if (live.heard.length === 0 && !live.isCurrent && !live.isGivenUp && !this.#isEnding) live.heard.push(LOOK)
    }
    live.isBusy = false
    if (live.isCurrent && live.inFlight.some(({ kind }) => kind === 'call')) return
    for (const call of live.calls.values()) call.ending.abort(NOT_WANTED)
    this.#lives.delete(live.sagaId)
    this.#deadlines.forget(live.sagaId)
  }

  /** Until it is written, or nobody waits for it any more. */
  async #take(live: Live, all: readonly Heard[]): Promise<void> {
    let heard = all
    for (
      let tries = 1, pauseMs = PAUSE_MIN_MS;
      heard.length > 0;
      tries++, pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)
    ) {
      try {
        await this.#makeCurrent(live)
        const verdict = await this.#decide(live, heard)
        if (verdict === 'settled') return
        live.isCurrent = false
        if (verdict === 'fenced') return this.#lost(live, heard)
        if (tries > CONFLICTS_MAX || heard[0]!.transaction) return this.#fail(live, heard, 'other writers')
      } catch (error) {
        live.isCurrent = false
        const fault = asStoreFault(error, this.#engine.context)
        this.#engine.onFailure(fault)
        const what = error instanceof Error ? error.message : String(error)
        if (!isFault(fault)) this.leftAlone.add(live.sagaId)
        if (!isFault(fault) && heard[0] === LOOK) live.isGivenUp = true
        const goesOn = isFault(fault) && !this.#isEnding
        this.#fail(live, goesOn ? heard.filter((one) => !one.isPatient || one.transaction) : heard, what)
        heard = goesOn ? heard.filter((one) => one.isPatient && !one.transaction) : []
        if (heard.length > 0) await delay(pauseMs)
      }
    }
  }

  /** Another process owns the shard: nothing more is sent from here. */
  #lost({ sagaId }: Live, heard: readonly Heard[]): void {
    this.#isEnding = true
    for (const { settle } of heard) settle({ kind: 'not-mine', sagaId })
  }

  #fail({ sagaId }: Live, heard: readonly Heard[], what: string): void {
    for (const { fail } of heard) fail(faults.SAGA_UNSETTLED({ sagaId, what }))
  }

  async #makeCurrent(live: Live): Promise<void> {
    if (live.isCurrent) return
    const found = await this.#engine.read(live.sagaId)
    live.isCurrent = true
    if (!found) return
    live.instance = found.instance
    live.version = found.version
    live.state = found.state
    this.#follow(live, this.#engine.definitions.has(found.state) ? pending(found.state) : [], true)
  }

  /** Decides on all that was heard, and writes what follows from it as one entry. */
  async #decide(live: Live, heard: readonly Heard[]): Promise<'settled' | 'conflict' | 'fenced'> {
    const { clock, commit, definitions, onFailure, pool } = this.#engine
    const atMs = Math.floor(clock.now())
    const decided = decide(definitions, live, heard, atMs)
    if (decided.isDeaf || decided.failures.length > 0) this.leftAlone.add(live.sagaId)
    for (const failure of decided.failures) onFailure(failure)
    const signals = heard.flatMap(({ no }) => (no === undefined ? [] : [no]))
    if (decided.events.length > 0) {
      const { instance, sagaId } = live
      const { state: after, events } = decided
      const inFlight = pending(after)
      const standing = standingOf(after, inFlight)
      const at = { shard: this.shard, fence: this.#fence, atMs, signals }
      const entry: Entry = {
        sagaId,
        instance,
        version: live.version + 1,
        data: JSON.stringify(events),
        after,
        standing,
        ...at,
      }
      const transaction = heard[0]!.transaction
      const verdict = transaction ? await this.#commitOn(transaction, entry) : await commit(entry)
      if (verdict.kind !== 'written') return verdict.kind
      live.instance = verdict.instance
      live.version++
      live.state = after
      if (decided.failures.length === 0) this.leftAlone.delete(sagaId)
      this.#follow(
        live,
        inFlight,
        heard.some(({ signal }) => signal.kind === 'migrate'),
      )
      const { saga, key } = after
      this.#engine.onRecorded({ sagaId, saga, key, version: live.version, phase: standing.phase, events })
      if (standing.dueAt !== null) this.onStill(Date.parse(standing.dueAt))
    } else if (signals.length > 0) await pool.query('delete from saga_signals where no = any($1)', [signals])
    for (const tell of decided.tells) tell()
    return 'settled'
  }

  async #commitOn(client: NonNullable<Heard['transaction']>, entry: Entry): Promise<Verdict> {
    const [verdict] = await commitOn(client, [entry], this.#engine.clock.heard)
    await client.query(verdict!.kind === 'written' ? 'commit' : 'rollback')
    return verdict!
  }

  /** Puts to the world what is pending and not under way, and ends what is under way and not pending any more. */
  #follow(live: Live, inFlight: readonly Effect[], again: boolean): void {
    live.inFlight = inFlight
    const wanted = new Set<string>()
    for (const effect of inFlight) {
      if (effect.kind !== 'call') continue
      const key = `${effect.callId}@${effect.attempt}`
      wanted.add(key)
      if (!live.calls.has(key) && !this.#isEnding) this.#send(live, key, effect, again)
    }
    for (const [key, call] of live.calls) if (!wanted.has(key)) this.#drop(live, key, call)
    const next = wanted.size > 0 ? nextDueAt(inFlight) : null
    if (next !== null) this.#deadlines.set(live.sagaId, Date.parse(next))
  }

  #drop(live: Live, key: string, call: InFlight): void {
    live.calls.delete(key)
    call.ending.abort(NOT_WANTED)
  }

  #send(live: Live, key: string, effect: Extract<Effect, { kind: 'call' }>, again: boolean): void {
    const call: InFlight = { ending: new AbortController(), again, isBegun: false }
    live.calls.set(key, call)
    const { callId, attempt, input, deadlineAt } = effect
    const made: SagaCall = { ...effect.command, input, callId, attempt, deadlineAt }
    this.#engine.lanes.add(effect.command, {
      isWanted: () => !call.ending.signal.aborted,
      run: () => {
        call.isBegun = true
        const running = this.#engine.here?.takes(made)
          ? this.#runHere(live, key, made)
          : this.#run(live.sagaId, made, call)
        this.#track(running)
        return running
      },
    })
  }

  /** Room for the next call is made when this one is answered or given up, whichever comes first. */
  #run(sagaId: string, made: SagaCall, { ending, again }: InFlight): Promise<void> {
    const { attempt, callId } = made
    const answered = async (): Promise<void> => {
      const told = await this.#engine.execute(made, ending.signal).catch(replyOfError)
      const reply = again && told.kind === 'fault' ? ({ ...told, effect: 'unknown' } as const) : told
      const signal = { kind: 'reply', callId, attempt, reply } as const
      await this.hear(sagaId, { signal, isPatient: true }).catch(() => {}) // said to onFailure; the next owner asks again
    }
    const { promise: givenUp, resolve } = Promise.withResolvers<void>()
    ending.signal.addEventListener('abort', () => resolve(), { once: true })
    return Promise.race([answered(), givenUp])
  }

  /** Effect and record commit together, or neither does and the call is made again. */
  async #runHere(live: Live, key: string, made: SagaCall): Promise<void> {
    const { attempt, callId } = made
    const { here } = this.#engine
    const client = await here!.pool.connect().catch(() => undefined)
    let isBroken = false
    try {
      if (!client) throw new Error('no connection')
      await client.query('begin')
      const reply = await here!.execute(made, client).catch(replyOfError)
      const signal = { kind: 'reply', callId, attempt, reply } as const
      const transaction = reply.kind === 'done' ? { transaction: client } : {}
      if (reply.kind !== 'done') await client.query('rollback')
      // What was rolled back has had no effect.
      const said = reply.kind === 'fault' ? { ...signal, reply: { ...reply, effect: 'none' } as const } : signal
      const outcome = await this.hear(live.sagaId, { signal: said, isPatient: true, ...transaction })
      if (outcome.kind === 'taken' && reply.kind === 'done') await client.query('rollback') // nothing, where it was committed with its record
    } catch {
      isBroken = await (client?.query('rollback').then(() => false) ?? Promise.resolve(false)).catch(() => true)
      live.calls.delete(key)
      if (this.#isEnding) return
      await delay(PAUSE_MIN_MS)
      await this.hear(live.sagaId, { signal: { kind: 'due' }, isPatient: true }).catch(() => {})
    } finally {
      client?.release(isBroken)
    }
  }

  #ring(sagaId: string): void {
    const live = this.#lives.get(sagaId)
    const next = live && nextDueAt(live.inFlight)
    if (!next) return
    if (Date.parse(next) > this.#engine.clock.now()) this.#deadlines.set(sagaId, Date.parse(next))
    else void this.hear(sagaId, { signal: { kind: 'due' }, isPatient: true }).catch(() => {}) // said to onFailure
  }
}
