import type { Sample } from './decide.ts'

/** What `GET /_health/load` of a host says, as far as it matters here. */
export type Load = {
  readonly inFlight: number
  readonly inFlightMax: number
  readonly eventLoopUtilization: number
  readonly lag: Readonly<Record<string, number | null>>
  readonly heapUsedMb: number
  readonly heapLimitMb: number
  readonly rssMb: number
}

/** Several processes of a context as one. Those that gave no answer count for nothing; when none did, there is no sample. */
export const sampleOf = (loads: readonly Load[]): Sample | undefined => {
  if (loads.length === 0) return undefined
  const total = (of: (load: Load) => number): number => loads.reduce((sum, load) => sum + of(load), 0)
  const heaps = loads.map((load) => ({ heapMb: load.heapUsedMb, heap: load.heapUsedMb / load.heapLimitMb }))
  return {
    busy: total((load) => load.eventLoopUtilization) / loads.length,
    inFlight:
      total((load) => load.inFlight) /
      Math.max(
        1,
        total((load) => load.inFlightMax),
      ),
    ...heaps.reduce((fullest, heap) => (heap.heap > fullest.heap ? heap : fullest)),
    lag: Math.max(0, ...loads.flatMap(({ lag }) => Object.values(lag).map((events) => events ?? 0))),
  }
}
