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
  const registered = new Set<readonly Instance[]>()
  const found = new Map<string, readonly Instance[]>()
  let provenAt: number | null = null
  const table = pulseTable({
    self,
    timing,
    onChange: () => {
      found.clear()
      for (const listener of listeners) listener()
    },
  })
  const say = (): Promise<void> => link.send(() => ({ client: self, instances: [...registered].flat() }))
  const beat = onlyOneAtATime(() => say().catch(() => {})) // the next beat says it again
  const beats = setInterval(() => registered.size > 0 && beat(), timing.beatMs).unref()
  link.listen({
    heard: (pulse) => table.heard(pulse, performance.now()),
    read: read.resolve,
    up: () => registered.size > 0 && void say().catch(() => {}), // the beats go on
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
    if (!registered.delete(instances)) return
    await Promise.race([say().catch(() => {}), delay(LEAVE_MS)]) // who did not hear of it will miss the beats
  }
  return {
    register: (instances) => {
      const checked = instances.map(checkedInstance)
      registered.add(checked)
      say().catch(() => {}) // the beats go on
      return { [Symbol.asyncDispose]: () => leave(checked) }
    },
    find: (name, where) => (where ? ofName(name).filter((instance) => fits(instance, where)) : ofName(name)),
    all: () => table.instances(),
    whenRead: (signal) => unlessAborted(read.promise, signal),
    onChange: (listener) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    provenMsAgo: () => (provenAt === null ? null : performance.now() - provenAt),
    [Symbol.asyncDispose]: async () => {
      clearInterval(beats)
      await Promise.all([...registered].map(leave))
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
