import { faults } from '../errors.ts'

/** How many processes a context gets in the topology of services, by its name; those not named get one. */
export type Replicas = Readonly<Record<string, number>>

/** More of one context on one machine help nobody. */
export const REPLICAS_MAX = 16

/**
 * Reads `social=3,members=2`. `name`: the setting it stands in, for the sentence of the refusal.
 * @throws LAUNCHER_SETTING_WRONG
 */
export const readReplicas = (
  found: string,
  o: { readonly name: string; readonly contexts: readonly string[] },
): Replicas => {
  const counts = found.split(',').map((part) => countIn(part, o.contexts))
  const named = Object.fromEntries(counts.flatMap((count) => (count ? [count] : [])))
  if (Object.keys(named).length === counts.length) return named
  const expected = `contexts (${o.contexts.join(', ')}), each once, with a number from 1 to ${REPLICAS_MAX}, such as social=3`
  throw faults.LAUNCHER_SETTING_WRONG({ name: o.name, expected, found })
}

/** `social`; of several `social-1`, `social-2`, … */
export const processNames = (context: string, count: number): readonly string[] =>
  count === 1 ? [context] : Array.from({ length: count }, (_, i) => `${context}-${i + 1}`)

const COUNT = /^\s*([a-z][a-z0-9-]*)=([1-9]\d?)\s*$/

const countIn = (part: string, contexts: readonly string[]): readonly [string, number] | undefined => {
  const [, context = '', digits] = COUNT.exec(part) ?? []
  const count = Number(digits)
  return contexts.includes(context) && count <= REPLICAS_MAX ? [context, count] : undefined
}
