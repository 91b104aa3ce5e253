import { faults } from '../errors.ts'

/** From the fewest, with which one starts, to the most. */
export type Range = { readonly min: number; readonly max: number }

/** By context. */
export type Ranges = Readonly<Record<string, Range>>

/**
 * Reads `social=1..3,members=1..2`. `name`: the setting it stands in, for the sentence of the refusal; `within`: what may stand in it.
 * @throws LAUNCHER_SETTING_WRONG
 */
export const readRanges = (
  found: string,
  o: { readonly name: string; readonly contexts: readonly string[]; readonly within: Range; readonly example: string },
): Ranges => {
  const parts = found.split(',').map((part) => rangeIn(part, o.contexts, o.within))
  const named = Object.fromEntries(parts.flatMap((part) => (part ? [part] : [])))
  if (Object.keys(named).length === parts.length) return named
  const expected = `contexts (${o.contexts.join(', ')}), each once, with two numbers from ${o.within.min} to ${o.within.max}, the smaller first, such as ${o.example}`
  throw faults.LAUNCHER_SETTING_WRONG({ name: o.name, expected, found })
}

const RANGE = /^\s*([a-z][a-z0-9-]*)=([1-9]\d{0,5})\.\.([1-9]\d{0,5})\s*$/

const rangeIn = (part: string, contexts: readonly string[], within: Range): readonly [string, Range] | undefined => {
  const [, context = '', least, most] = RANGE.exec(part) ?? []
  const [min, max] = [Number(least), Number(most)]
  const isRange = min >= within.min && min <= max && max <= within.max
  return contexts.includes(context) && isRange ? [context, { min, max }] : undefined
}
