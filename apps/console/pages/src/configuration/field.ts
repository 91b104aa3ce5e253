import type { Schema } from './told.ts'

/** How a value is given: one of a few, a number, or JSON (text being JSON's simplest case). */
export type Field =
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly range: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }

export const fieldOf = (schema: Schema): Field => {
  const one = solid(schema)
  if (one.enum) return { kind: 'choice', options: one.enum }
  if (one.type === 'boolean') return { kind: 'choice', options: ['true', 'false'] }
  if (one.type === 'integer' || one.type === 'number') return { kind: 'number', range: rangeOf(one) }
  return { kind: one.type === 'string' ? 'text' : 'json' }
}

/** What was typed, as a value; undefined where it can't be one. The server looks at the rest. */
export const valueIn = (text: string, schema: Schema): unknown => {
  const one = solid(schema)
  if (one.enum || one.type === 'string') return text === '' ? undefined : text
  const value = parsed(text)
  if (one.type !== 'integer' && one.type !== 'number') return value
  if (typeof value !== 'number' || (one.type === 'integer' && !Number.isInteger(value))) return undefined
  const fits =
    value >= (one.minimum ?? -Infinity) &&
    value > (one.exclusiveMinimum ?? -Infinity) &&
    value <= (one.maximum ?? Infinity)
  return fits ? value : undefined
}

/** A value as it is typed. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** What may be null is given as what it may be besides; null is to unset it. */
const solid = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type !== 'null') ?? schema

const rangeOf = ({ minimum, exclusiveMinimum, maximum }: Schema): string => {
  const from = exclusiveMinimum === undefined ? `${minimum ?? '…'}` : `> ${exclusiveMinimum}`
  return `${from} – ${maximum ?? '…'}`
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
