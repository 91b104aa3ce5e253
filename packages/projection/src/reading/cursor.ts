import type { OrderBy } from '../storage/view-storage.ts'

/** The last row of a page, in the page's order. */
export type Cursor = { readonly value: string | number; readonly key: string }

/** Longest cursor taken, in characters: its key and value are limited where rows are written. */
const CURSOR_LENGTH_MAX = 8_000

/** Opaque to clients; it survives a rebuild, because it names a place in the order and no page. */
export const formatCursor = (by: OrderBy, { value, key }: Cursor): string =>
  Buffer.from(JSON.stringify([by.field, value, key])).toString('base64url')

/** Reads what {@link formatCursor} wrote for the same order; undefined for anything else. */
export const parseCursor = (by: OrderBy, text: string): Cursor | undefined => {
  const parts = text.length <= CURSOR_LENGTH_MAX ? parseJson(text) : undefined
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [field, value, key] = parts as readonly unknown[]
  if (field !== by.field || typeof key !== 'string' || !isText(key)) return undefined
  if (by.as === 'number') return typeof value === 'number' ? { value, key } : undefined
  return typeof value === 'string' && isText(value) ? { value, key } : undefined
}

/** What the database takes as text, and so what a row can hold; clients may ask for anything. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined // no JSON is no cursor: the caller says so
  }
}
