import { quantileOf } from '../report.ts'

/** Begins a saga under a key of its own; resolves when its end is durable. */
export type RunOne = (key: string) => Promise<void>

/** When the measured window begins and ends, as `Date.now()` of this machine. */
export type Window = { readonly from: number; readonly to: number }

export type LoadReport = { readonly count: number; readonly p50Ms: number; readonly p99Ms: number }

/** Closed loop: each client begins a saga as soon as its last one has ended. Counts those that end in the window. */
export const runClients = async (run: RunOne, clients: number, window: Window): Promise<LoadReport> => {
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let i = 0; Date.now() < window.to; i++) {
        const before = performance.now()
        await run(`${process.pid}-${client}-${i}`)
        const now = Date.now()
        if (now >= window.from && now < window.to) latencies.push(performance.now() - before)
      }
    }),
  )
  latencies.sort((a, b) => a - b)
  return { count: latencies.length, p50Ms: quantileOf(latencies, 0.5), p99Ms: quantileOf(latencies, 0.99) }
}
