import { z } from 'zod'

/** What a personal field reads as once its person has been forgotten. */
export type Forgotten = { readonly forgotten: true }

export const forgotten: Forgotten = Object.freeze({ forgotten: true })

export const isForgotten = (value: unknown): value is Forgotten =>
  typeof value === 'object' && value !== null && 'forgotten' in value && value.forgotten === true

/** Shows where personal data stands: field `field`, belonging to the person whose id stands in field `of`. */
export type PersonalField = { readonly field: string; readonly of: string }

const persons = z.registry<{ readonly of: string }>()

/**
 * Marks a field of an event or a view as personal data of the person whose id stands in field `of` of the same object.
 * It is encrypted with that person's key wherever it is stored; after `forget(person)` it reads as {@link forgotten},
 * so every reader's type says so. Allowed as a direct field only, never in a published event or a rejection.
 */
export const personal = <T>(schema: z.ZodType<T>, of: string): z.ZodType<T | Forgotten, T | Forgotten> => {
  const marked = z.union([schema, z.strictObject({ forgotten: z.literal(true) })])
  persons.add(marked, { of })
  return marked as unknown as z.ZodType<T | Forgotten, T | Forgotten>
}

/** The personal fields of an object schema; throws where one is nested, optional, or names a person field that is not there. */
export const personalFields = (schema: z.ZodType, where: string): readonly PersonalField[] => {
  const shape = shapeOf(schema)
  return Object.entries(shape).flatMap(([field, type]): readonly PersonalField[] => {
    const person = persons.get(type)
    if (!person) return refuseNested(type, `${where}.${field}`)
    if (!(person.of in shape))
      throw new Error(`${where}.${field} is personal data of "${person.of}", which is no field of ${where}`)
    return [{ field, of: person.of }]
  })
}

const refuseNested = (schema: z.ZodType, where: string): readonly never[] => {
  if (containsPersonal(schema, new Set())) throw new Error(`${where}: personal data must be a direct, required field`)
  return []
}

/** True when personal data stands anywhere inside. */
export const holdsPersonal = (schema: z.ZodType): boolean => containsPersonal(schema, new Set())

const containsPersonal = (schema: z.ZodType, seen: Set<z.ZodType>): boolean => {
  if (seen.has(schema)) return false
  seen.add(schema)
  return persons.has(schema) || childrenOf(schema).some((child) => containsPersonal(child, seen))
}

const shapeOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> =>
  schema instanceof z.ZodObject ? schema.shape : {}

const childrenOf = (schema: z.ZodType): readonly z.ZodType[] =>
  Object.values(schema.def).flatMap((part: unknown) => {
    if (part instanceof z.ZodType) return [part]
    if (Array.isArray(part)) return part.filter((p) => p instanceof z.ZodType)
    if (typeof part === 'object' && part !== null) return Object.values(part).filter((p) => p instanceof z.ZodType)
    return []
  })
