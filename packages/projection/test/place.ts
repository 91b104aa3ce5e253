import type { TestContext } from 'node:test'
import type { Projections, ViewStatus } from '../src/index.ts'
import type { World } from './example.ts'
import type { OpenOptions } from './harness.ts'

/** A world, and hosts that open projections on one database of it. */
export type Place = {
  readonly world: World
  readonly host: (o?: OpenOptions) => Promise<Projections>
}
export type OpenPlace = (t: TestContext) => Promise<Place>

export const stateOf = async (p: Projections, view: { readonly name: string }): Promise<ViewStatus> =>
  (await p.status()).find((status) => status.view === view.name)!
