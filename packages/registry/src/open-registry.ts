import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { checkedInstance, fits, type Instance } from './instance.ts'
import type { PulseLink } from './pulse-link.ts'
import { pulseTable } from './pulse-table.ts'
import { LEAVE_MS, type Registry, type Timing, TIMING } from './registry.ts'
import { unlessAborted } from './unless-aborted.ts'

/** A registry over a link, which it closes with itself. */
export const openRegistry = (link: PulseLink, o: { readonly timing?: Partial<Timing> } = {}): Registry => {
  const timing = { ...TIMING, ...o.timing }
  const self = randomUUID()
  const closing = new AbortController()
  const read = Promise.withResolvers<void>()
  const listeners = new Set<() => void>()
  const registered = new Map<readonly Instance[], 'serving' | 'draining'>()
  const found = new Map<string, readonly Instance[]>()
  let provenAt: number | null = null
  let isRead = false
  const table = pulseTable({
    self,
    timing,
    onChange: () => {
      found.clear()
      for (const listener of listeners) listener()
    },
  })
  const standing = (wanted: 'serving' | 'draining'): readonly Instance[] =>
    [...registered].flatMap(([instances, current]) => (current === wanted ? instances : []))
  const say = (): Promise<void> =>
    link.send(() => ({ client: self, instances: standing('serving'), draining: standing('draining') }))
  /** Who did not hear of it hears the next beat, or misses it. */
  const sayForAWhile = async (): Promise<void> => Promise.race([say().catch(() => {}), delay(LEAVE_MS)])
  const beat = onlyOneAtATime(() => say().catch(() => {})) // the next beat says it again
  // Also of nobody: it comes back, and shows that beats get through.
  const beats = setInterval(beat, timing.beatMs).unref()
  link.listen({
    heard: (pulse) => table.heard(pulse, performance.now()),
    read: () => {
      isRead = true
      read.resolve()
    },
    up: () => void say().catch(() => {}), // the beats go on
  })
  const proving = proveAgainAndAgain(link, timing.proveMs, closing.signal, () => {
    provenAt = performance.now()
    table.proven(provenAt)
  })
  const ofName = (name: string): readonly Instance[] => {
    const known = found.get(name)
    if (known) return known
    const instances = table.instances().filter((instance) => instance.name === name)
    // Names that nobody has are anybody's to ask for, and not remembered.
    if (instances.length > 0) found.set(name, instances)
    return instances.length > 0 ? instances : NOBODY
  }
  const leave = async (instances: readonly Instance[]): Promise<void> => {
    if (registered.delete(instances)) await sayForAWhile()
  }
  const drain = async (instances: readonly Instance[]): Promise<void> => {
    if (registered.get(instances) !== 'serving') return
    registered.set(instances, 'draining')
    await sayForAWhile()
  }
  return {
    register: (instances) => {
      const checked = instances.map(checkedInstance)
      registered.set(checked, 'serving')
      say().catch(() => {}) // the beats go on
      return { drain: () => drain(checked), [Symbol.asyncDispose]: () => leave(checked) }
    },
    find: (name, where) => (where ? ofName(name).filter((instance) => fits(instance, where)) : ofName(name)),
    all: () => table.instances(),
    draining: () => table.draining(),
    whenRead: (signal) => unlessAborted(read.promise, signal),
    onChange: (listener) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    isFresh: () => isRead && table.isFresh(performance.now()),
    provenMsAgo: () => (provenAt === null ? null : performance.now() - provenAt),
    [Symbol.asyncDispose]: async () => {
      clearInterval(beats)
      await Promise.all([...registered.keys()].map(leave))
      closing.abort()
      await link[Symbol.asyncDispose]()
      await proving
    },
  }
}

const NOBODY: readonly Instance[] = []

const onlyOneAtATime = (work: () => Promise<void>): (() => void) => {
  let isUnderWay = false
  return () => {
    if (isUnderWay) return
    isUnderWay = true
    void work().finally(() => (isUnderWay = false))
  }
}

const proveAgainAndAgain = async (
  link: PulseLink,
  everyMs: number,
  signal: AbortSignal,
  proven: () => void,
): Promise<void> => {
  while (!signal.aborted) {
    const isProven = await link.prove(signal).then(
      () => true,
      () => false, // away: nothing is judged meanwhile
    )
    if (isProven && !signal.aborted) proven()
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {}) // aborted: the loop sees it
  }
}
