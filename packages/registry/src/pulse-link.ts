import type { Instance } from './instance.ts'

/** What a process says of itself, again and again. Without instances: it is not to be counted on any more. */
export type Pulse = {
  readonly client: string
  readonly instances: readonly Instance[]
  /** Those that finish what they have and take nothing new: apart, so that an older reader takes them for gone. */
  readonly draining: readonly Instance[]
}

export const isEmpty = ({ instances, draining }: Pulse): boolean => instances.length + draining.length === 0

/** The way to a registry and back: what adapters differ in. */
export type PulseLink = AsyncDisposable & {
  /** Rejects when the registry did not take it. `pulse` is asked at the last moment, so that nothing older overtakes something newer. */
  readonly send: (pulse: () => Pulse) => Promise<void>
  /** Calls `heard` with each pulse of anybody, first with those that the registry has kept, then `read`; `up` with each new connection. */
  readonly listen: (to: {
    readonly heard: (pulse: Pulse) => void
    readonly read: () => void
    readonly up: () => void
  }) => void
  /** Resolves when the registry answered, after everything that it had sent before was heard; rejects when it is away. */
  readonly prove: (signal: AbortSignal) => Promise<void>
}
