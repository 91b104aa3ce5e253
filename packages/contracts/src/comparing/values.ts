import type { JsonSchema } from '../documents/json-schema.ts'

/** The closed list of values that a schema allows; null when there is none. */
export const valuesOf = (schema: JsonSchema): readonly unknown[] | null => {
  if ('const' in schema) return [schema['const']]
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]) : null
}

/** Whether a schema without alternatives allows this one value. Objects and lists are values only of a list that names them. */
export const isJust = (value: unknown, schema: JsonSchema): boolean => {
  const values = valuesOf(schema)
  if (values) return values.some((one) => JSON.stringify(one) === JSON.stringify(value))
  if (typeof value === 'string') return schema['type'] === 'string' && isText(value, schema)
  if (typeof value === 'number') return isNumber(value, schema)
  return schema['type'] === (value === null ? 'null' : typeof value) && typeof value !== 'object'
    ? true
    : schema['type'] === 'null' && value === null
}

const isText = (text: string, schema: JsonSchema): boolean => {
  const { length } = Array.from(text) // JSON Schema counts code points
  const { pattern, minLength = 0, maxLength = Infinity } = schema
  if (length < Number(minLength) || length > Number(maxLength)) return false
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)
}

const isNumber = (value: number, schema: JsonSchema): boolean => {
  if (schema['type'] !== 'number' && !(schema['type'] === 'integer' && Number.isInteger(value))) return false
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  return (
    Number(minimum) <= value &&
    value <= Number(maximum) &&
    (exclusiveMinimum === undefined || Number(exclusiveMinimum) < value) &&
    (exclusiveMaximum === undefined || value < Number(exclusiveMaximum)) &&
    (multipleOf === undefined || value % Number(multipleOf) === 0)
  )
}
