import { setTimeout as delay } from 'node:timers/promises'
import type { Attributes, Registration, Registry } from '@banyan/registry'

/** How a host makes itself known. */
export type Registering = {
  readonly registry: Registry
  /** Of this start of this process: a DNS label. */
  readonly id: string
  /** What is known of it besides, such as version and zone; each context's name is added. */
  readonly attributes?: Attributes
  /** What it serves besides contexts, such as `pages`. */
  readonly alsoServes?: readonly string[]
}

/** After saying that it drains, before anything is refused: longer than those who ask take to hear of it, in milliseconds. */
const NOTICE_MS = 200

/** How a host that is known stops being so: first it drains, then it leaves. */
export type Registered = {
  /** Resolves when others have had the time to notice. */
  readonly drain: () => Promise<void>
  readonly leave: () => Promise<void>
}

/** Registers each context as soon as it is open, if it is said where. */
export const registered = (
  registering: Registering | undefined,
  o: {
    readonly url: string
    readonly contexts: readonly { readonly name: string; readonly whenOpen: Promise<unknown> }[]
  },
): Registered => {
  if (!registering) return { drain: async () => {}, leave: async () => {} }
  const { registry, id, attributes = {}, alsoServes = [] } = registering
  const registrations: Registration[] = []
  let isDraining = false
  const add = (name: string, known: Attributes): void => {
    if (!isDraining) registrations.push(registry.register([{ id, name, url: o.url, attributes: known }]))
  }
  for (const name of alsoServes) add(name, attributes)
  for (const { name, whenOpen } of o.contexts)
    whenOpen.then(
      () => add(name, { ...attributes, context: name }),
      () => {}, // closed before it could be opened
    )
  return {
    drain: async () => {
      isDraining = true
      await Promise.all(registrations.map((registration) => registration.drain()))
      await delay(NOTICE_MS)
    },
    leave: async () =>
      void (await Promise.all(registrations.map((registration) => registration[Symbol.asyncDispose]()))),
  }
}
