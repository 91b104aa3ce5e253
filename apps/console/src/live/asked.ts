import { ratesOf, type SampleEnds } from './rates.ts'

/** Whom one process asks for a name: its instances, each counted since it was first seen. */
export type Asked = {
  readonly instances: readonly {
    readonly id: string
    readonly asked: number
    readonly failed: number
    readonly ejectedForMs: number
  }[]
}

/** Per second, all instances together. */
export type AskedRates = { readonly perSecond: number; readonly failedPerSecond: number }

/** By name and instance: one that is gone takes its own counts with it and nobody else's. */
export type AskedCounts = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<'asked' | 'failed', number>>>>>
>

export const askedCounts = (asked: readonly (readonly [name: string, asked: Asked])[]): AskedCounts =>
  Object.fromEntries(
    asked.map(([name, { instances }]) => [
      name,
      Object.fromEntries(instances.map(({ id, asked: count, failed }) => [id, { asked: count, failed }])),
    ]),
  )

/** By name. */
export const askedRates = (ends: SampleEnds<AskedCounts>): Readonly<Record<string, AskedRates>> => {
  const rates = ratesOf(ends.from.counters, ends.to.counters, ends.seconds) as AskedCounts
  return Object.fromEntries(
    Object.entries(rates).map(([name, instances]) => {
      const sum = (field: 'asked' | 'failed') =>
        Math.round(Object.values(instances).reduce((total, one) => total + one[field], 0) * 100) / 100
      return [name, { perSecond: sum('asked'), failedPerSecond: sum('failed') }]
    }),
  )
}

/** Instances that nobody is sent to for a while, because they failed. */
export const leftOut = ({ instances }: Asked): number => instances.filter(({ ejectedForMs }) => ejectedForMs > 0).length
