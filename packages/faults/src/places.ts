/** What is done to whatever passes. Names as chaos tools have them: Envoy's delay and abort, Toxiproxy's toxics, Gremlin's packet loss and blackhole. */
export const EFFECTS = [
  /** Passes `ms` later. */
  'delay',
  /** Fails at once, as the port fails when the world does. */
  'error',
  /** Is lost, and nobody says so: whoever waits gives up after `ms`, or by its own deadline. */
  'drop',
  /** Passes twice. */
  'duplicate',
  /** Waits until the next one has overtaken it, `ms` at the longest. */
  'reorder',
  /** All of it is lost, as on a cable that was pulled. */
  'partition',
  /** Passes when the disk is free again: each takes it for `ms`, one after the other. */
  'slow-disk',
  /** The process ends itself by SIGKILL. */
  'kill',
] as const
export type Effect = (typeof EFFECTS)[number]

/** The ports and links of a process that have switches, each with what can be done there, and who stands at its ends. */
export const PLACES = {
  /** A context calls one that another process hosts. From the calling to the called context. */
  calls: ['delay', 'error', 'drop', 'duplicate', 'reorder', 'partition', 'kill'],
  /** The gateway asks an upstream. From `gateway` to the upstream: `shop`, `pages`, or a context. */
  gateway: ['delay', 'error', 'drop', 'reorder', 'partition', 'kill'],
  /** What a context publishes. From the context to `broker`. */
  'bus.publish': ['delay', 'error', 'drop', 'duplicate', 'partition', 'kill'],
  /** What a consumer of a context is given. From the publishing to the consuming context. */
  'bus.deliver': ['delay', 'error', 'drop', 'duplicate', 'reorder', 'partition', 'kill'],
  /** Appends to a context's log. From the context to `database`; back to it, the append has taken effect. */
  'store.append': ['delay', 'error', 'drop', 'partition', 'slow-disk', 'kill'],
  /** Reads of a context's log: streams and feed. From the context to `database`. */
  'store.read': ['delay', 'error', 'drop', 'partition', 'slow-disk', 'kill'],
  /** Commits of a context's views. From the context to `database`. */
  'views.write': ['delay', 'error', 'drop', 'partition', 'slow-disk', 'kill'],
  /** Messages of live streams: an error cuts the stream. From the context to `reader`. */
  live: ['delay', 'error', 'kill'],
  /** Reads of the shop's database: sessions, people, changes. From the process to `shop`. */
  shop: ['delay', 'error', 'drop', 'partition', 'kill'],
  /** Beats to and look-ups in the registry. From the process to `registry`. */
  registry: ['delay', 'error', 'drop', 'partition', 'kill'],
  /** Reads and writes of the configuration's store. From the process to `configuration`. */
  configuration: ['delay', 'error', 'drop', 'partition', 'kill'],
} as const satisfies Readonly<Record<string, readonly Effect[]>>

export type Place = keyof typeof PLACES

/** Effects that take milliseconds, and those that may. */
export const NEEDS_MS: ReadonlySet<Effect> = new Set(['delay', 'reorder', 'slow-disk'])
export const MAY_TAKE_MS: ReadonlySet<Effect> = new Set([...NEEDS_MS, 'drop', 'partition'])
