import { isEmpty, type Pulse, type PulseLink } from './pulse-link.ts'

/** A registry in memory, for registries of one process; and for tests, which take it away and bring it back. */
export type MemoryHub = {
  readonly link: () => PulseLink
  readonly goDown: () => void
  /** With what it knew, or without. */
  readonly comeBack: (o: { readonly remembers: boolean }) => void
}

type Listener = Parameters<PulseLink['listen']>[0]

export const memoryHub = (): MemoryHub => {
  const kept = new Map<string, Pulse>()
  const listeners = new Set<Listener>()
  let isUp = true
  const require = (isOpen: boolean): void => {
    if (!isUp || !isOpen) throw new Error('expected the hub to be there, found it away')
  }
  const take = (pulse: Pulse): void => {
    if (isEmpty(pulse)) kept.delete(pulse.client)
    else kept.set(pulse.client, pulse)
    for (const { heard } of listeners) heard(pulse)
  }
  const link = (): PulseLink => {
    let listener: Listener | undefined
    let isOpen = true
    return {
      send: async (pulse) => {
        require(isOpen)
        take(pulse())
      },
      listen: (to) => {
        listener = to
        listeners.add(to)
        if (!isUp) return
        for (const pulse of kept.values()) to.heard(pulse)
        to.read()
      },
      prove: async () => require(isOpen),
      [Symbol.asyncDispose]: async () => {
        isOpen = false
        if (listener) listeners.delete(listener)
      },
    }
  }
  return {
    link,
    goDown: () => {
      isUp = false
    },
    comeBack: ({ remembers }) => {
      isUp = true
      if (!remembers) kept.clear()
      for (const listener of listeners) {
        for (const pulse of kept.values()) listener.heard(pulse)
        listener.read()
        listener.up()
      }
    },
  }
}
