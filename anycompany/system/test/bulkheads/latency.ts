import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from '../shopper.ts'

/** How long answers took. */
export type Latency = {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers other than 200 and 201, and requests without an answer. */
  readonly failures: readonly string[]
}

const PAUSE_MS = 60

/** Lets each client ask one thing after the other, with short pauses, for so long. */
export const measure = async (
  clients: readonly ((turn: number) => Promise<Answer>)[],
  forMs: number,
): Promise<Latency> => {
  const until = performance.now() + forMs
  const times: number[] = []
  const failures: string[] = []
  const askAll = async (ask: (turn: number) => Promise<Answer>) => {
    for (let turn = 0; performance.now() < until; turn++) {
      const startedAt = performance.now()
      const problem = await ask(turn).then(problemOf, (error: Error) => error.message)
      times.push(performance.now() - startedAt)
      if (problem !== undefined) failures.push(problem)
      await delay(PAUSE_MS)
    }
  }
  await Promise.all(clients.map(askAll))
  const sorted = times.sort((a, b) => a - b)
  const share = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return { count: sorted.length, p50Ms: share(0.5), p99Ms: share(0.99), failures }
}

/** For a test's report. */
export const inWords = ({ count, p50Ms, p99Ms }: Latency): string =>
  `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms (${count} requests)`

const problemOf = ({ status, text }: Answer): string | undefined =>
  status === 200 || status === 201 ? undefined : `${status} ${text.slice(0, 200)}`
