import type { z } from 'zod'
import { holdsPersonal, type PersonalField, personalFields } from './personal.ts'
import type { Words } from './words.ts'

/** An event as a value. `name` is durable: it is what stands in the log; its words may change. */
export type EventDef<N extends string = string, S extends z.ZodType = z.ZodType> = {
  readonly kind: 'event'
  readonly context: string
  readonly name: N
  /** Version of the data's shape, from 1. */
  readonly version: number
  readonly words: Words
  readonly data: S
  readonly published: boolean
  readonly upcast: Upcasts
  readonly personal: readonly PersonalField[]
  /** The external system this event comes from, if any. */
  readonly external?: string
}

/** The data of an event, as handlers read it: personal fields may be `Forgotten`. */
export type DataOf<E> = E extends EventDef<string, infer S> ? z.output<S> : never

/** `{2: old => …}` has no place: key `n` turns version `n` into `n + 1`. One for each version below the present one. */
export type Upcasts = { readonly [fromVersion: number]: (old: never) => unknown }

/** What happened, as `decide` returns it. */
export type Emitted<Es, K extends keyof Es> = {
  [P in K]: { readonly type: P; readonly data: DataOf<Es[P]> }
}[K]

export type EventOptions = {
  readonly upcast?: Upcasts
  readonly published?: boolean
  readonly external?: string
}

/** Makes an event value; teams call `context.event(…)`, or `publishedLanguage(…).event(…)` for events that leave the context. */
export const defineEvent = <N extends string, S extends z.ZodType>(
  context: string,
  o: { readonly name: N; readonly version: number; readonly words: Words; readonly data: S } & EventOptions,
): EventDef<N, S> => {
  const where = `event ${context}.${o.name}`
  requireVersions(where, o.version, o.upcast ?? {})
  if (o.published === true && holdsPersonal(o.data))
    throw new Error(`${where} is published and holds personal data; publish the person's id and let others ask`)
  return Object.freeze({
    kind: 'event' as const,
    context,
    name: o.name,
    version: o.version,
    words: o.words,
    data: o.data,
    published: o.published ?? false,
    upcast: o.upcast ?? {},
    personal: personalFields(o.data, where),
    ...(o.external === undefined ? {} : { external: o.external }),
  })
}

const requireVersions = (where: string, version: number, upcast: Upcasts): void => {
  if (!Number.isInteger(version) || version < 1)
    throw new Error(`${where}: version is a whole number from 1, found ${version}`)
  const expected = Array.from({ length: version - 1 }, (_, i) => String(i + 1))
  const found = Object.keys(upcast)
  if (expected.join() !== found.join())
    throw new Error(`${where}: version ${version} needs upcasts from [${expected.join()}], found [${found.join()}]`)
}

/** Brings data of an older version up to today's, step by step. Data of a newer version stays as it is. */
export const upcastData = (event: EventDef, version: number, data: unknown): unknown => {
  let current = data
  for (let v = version; v < event.version; v++) current = (event.upcast[v] as (old: unknown) => unknown)(current)
  return current
}
