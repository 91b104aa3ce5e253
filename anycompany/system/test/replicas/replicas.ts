import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventStore } from '@banyan/event-store'
import { testDatabase, type TestScope } from '@banyan/testing'
import { Client } from 'pg'
import { hostOf, type Place, PUBLISHER } from './counting.ts'
import type { Told, Wish } from './replica-process.ts'

type Wrote = Extract<Told, { readonly wrote: unknown }>['wrote']
type Waiting = Extract<Told, { readonly waiting: unknown }>['waiting']

export type Replica = {
  readonly child: ChildProcess
  /** All it has told of, in its order. */
  readonly wrote: readonly Wrote[]
  readonly tell: (wish: Wish) => void
  /** The next append that waits. */
  readonly waiting: () => Promise<Waiting>
  /** What it owns, as its health says; none when it gives no answer. */
  readonly owned: () => Promise<readonly number[]>
}

/** A publisher in this process, and any number of processes of one consuming context, on databases and a broker of the test. */
export type Replicas = {
  readonly start: () => Promise<Replica>
  /** Counts steadily, all counters in turn, until told to stop; answers how far each has come. */
  readonly count: (o: { readonly counters: number; readonly perSecond: number }) => {
    readonly stop: () => Promise<readonly number[]>
  }
  /** What was noted, in feed order. */
  readonly noted: () => Promise<readonly Noted[]>
}

/** `id`: `<stream>@<version>`; `atMs`: by the database's clock. */
export type Noted = { readonly id: string; readonly stream: string; readonly number: number; readonly atMs: number }

const ANSWER_MS = 500

export const openReplicas = async (
  t: TestScope,
  o: { readonly broker: string; readonly system: string },
): Promise<Replicas> => {
  const [published, consumed] = await Promise.all([testDatabase(t), testDatabase(t)])
  const placeOf = (name: string, url: string): Place => ({ ...o, name, url })
  const { host, store } = await hostOf(PUBLISHER, placeOf('publisher', published.url))
  t.after(() => host.drain())
  let started = 0
  return {
    start: () => startReplica(t, placeOf(`replica-${++started}`, consumed.url)),
    count: (load) => counting(store, load),
    noted: async () => {
      const client = new Client({ connectionString: consumed.url })
      await client.connect()
      try {
        const { rows } = await client.query<Noted>(
          `select e.stream || '@' || e.version as id, e.stream, (e.data->>'number')::int as number,
             extract(epoch from e.recorded_at)::float8 * 1000 as "atMs"
           from feed f join events e on e.seq = f.seq where e.stream like 'Tally-%' order by f.position`,
        )
        return rows
      } finally {
        await client.end()
      }
    },
  }
}

const startReplica = async (t: TestScope, place: Place): Promise<Replica> => {
  const child = fork(join(import.meta.dirname, 'replica-process.ts'), [JSON.stringify(place)], { execArgv: [] })
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit')
  })
  const wrote: Wrote[] = []
  let onWaiting = Promise.withResolvers<Waiting>()
  const listening = Promise.withResolvers<number>()
  child.on('message', (told: Told) => {
    if ('port' in told) listening.resolve(told.port)
    else if ('wrote' in told) wrote.push(told.wrote)
    else onWaiting.resolve(told.waiting)
  })
  child.once('exit', (code) => listening.reject(new Error(`a replica ended with ${code} before it listened`)))
  const port = await listening.promise
  return {
    child,
    wrote,
    tell: (wish) => void child.send(wish),
    waiting: async () => {
      const waiting = await onWaiting.promise
      onWaiting = Promise.withResolvers()
      return waiting
    },
    owned: async () => {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/_health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) })
        return ((await answer.json()) as { readonly partitions: Record<string, readonly number[]> }).partitions[
          'tallies'
        ]!
      } catch {
        return []
      }
    },
  }
}

const counting: (
  store: EventStore,
  load: { readonly counters: number; readonly perSecond: number },
) => ReturnType<Replicas['count']> = (store, { counters, perSecond }) => {
  const numbers = Array.from({ length: counters }, () => 0)
  const stopping = new AbortController()
  const countOn = async (counter: number): Promise<void> => {
    const number = numbers[counter]! + 1
    const data = JSON.stringify({ counterId: String(counter), number })
    const event = { type: 'Counted', schemaVersion: 1, published: true, data, persons: [] }
    const result = await store.append({
      writes: [{ stream: `Counter-${counter}`, expectedVersion: number - 1, events: [event] }],
      provenance: {
        actor: { kind: 'service', id: 'test' },
        commandId: null,
        correlation: `${counter}-${number}`,
        causation: null,
        traceparent: null,
      },
    })
    assert.equal(result.kind, 'appended')
    numbers[counter] = number
  }
  const running = (async () => {
    const begunAt = performance.now()
    for (let i = 0; !stopping.signal.aborted; i++) {
      await countOn(i % counters)
      const dueMs = (i * 1_000) / perSecond - (performance.now() - begunAt)
      if (dueMs > 0) await delay(dueMs)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await running
      return numbers
    },
  }
}
