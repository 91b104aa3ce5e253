import { quantileOf } from '../report.ts'

/** Appends one event to a fresh stream; resolves when it is durable. */
export type AppendOne = (stream: string, text: string) => Promise<void>

/** When the measured window begins and ends, as `Date.now()` of this machine. */
export type Window = { readonly from: number; readonly to: number }

export type LoadReport = { readonly count: number; readonly p50Ms: number; readonly p99Ms: number }

/** A member's post of usual length, so that all write the same bytes. */
const TEXT = '오늘 한강에 다녀왔어요. '.repeat(12)

/** Closed loop: each client appends as soon as its last append is acknowledged. Counts what is acknowledged in the window. */
export const runClients = async (append: AppendOne, clients: number, window: Window): Promise<LoadReport> => {
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let i = 0; Date.now() < window.to; i++) {
        const before = performance.now()
        await append(`Post-${process.pid}-${client}-${i}`, TEXT)
        if (Date.now() >= window.from) latencies.push(performance.now() - before)
      }
    }),
  )
  latencies.sort((a, b) => a - b)
  return { count: latencies.length, p50Ms: quantileOf(latencies, 0.5), p99Ms: quantileOf(latencies, 0.99) }
}
