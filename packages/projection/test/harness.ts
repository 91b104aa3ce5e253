import { setTimeout as wait } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import type { ReadModel } from '@banyan/model'
import { memoryViewStorage, openProjections, type Projections, type ProjectionLog } from '../src/index.ts'
import type { ViewStorage } from '../src/storage/view-storage.ts'
import { definition, type World } from './example.ts'

const DEADLINE_MS = 15_000

/** Waits for a condition; fails with what it was. */
export const until = async (what: string, isSo: () => boolean | Promise<boolean>, ms = DEADLINE_MS): Promise<void> => {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`expected within ${ms} ms: ${what}`)
    await wait(2)
  }
}

export const quiet: ProjectionLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let holders = 0

export type OpenOptions = {
  readonly storage?: ViewStorage
  readonly url?: string
  readonly definition?: typeof definition
  readonly log?: ProjectionLog
  readonly retiredGraceMs?: number
}

/** Started projections on a world, ended with the test. */
export const projecting = async (t: TestContext, world: World, o: OpenOptions = {}): Promise<Projections> => {
  holders += 1
  const where = o.url === undefined ? { storage: o.storage ?? memoryViewStorage() } : { url: o.url }
  const projections = openProjections({
    definition: o.definition ?? definition,
    store: world.store,
    codec: world.codec,
    keys: world.keys,
    holder: `host-${process.pid}-${holders}`,
    log: o.log ?? quiet,
    ...(o.retiredGraceMs !== undefined && { retiredGraceMs: o.retiredGraceMs }),
    ...where,
  })
  t.after(() => projections[Symbol.asyncDispose]())
  await projections.start()
  return projections
}

/** Waits until readers of the views see an event. */
export const passed = async (
  p: Projections,
  views: readonly ReadModel[],
  eventId: string | undefined,
): Promise<void> => {
  if (!(await p.whenPassed(views, eventId!, DEADLINE_MS, new AbortController().signal)))
    throw new Error(`expected the views to pass ${eventId} within ${DEADLINE_MS} ms`)
}
