import { hash } from 'node:crypto'

/** SHA-256 of an input, hex: the same for the same values, in whatever order the caller wrote its fields. */
export const inputHash = (input: unknown): string => hash('sha256', canonical(input))

const canonical = (value: unknown): string => JSON.stringify(value, sortFields) ?? 'undefined'

const sortFields = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
