import { isSealed, type PersonKeys, seal } from '@banyan/event-store'
import { type AnyRow, forgotten, isFault, type PersonalField } from '@banyan/model'
import type { View } from '../group/view-group.ts'
import type { StoredRow } from '../storage/view-storage.ts'

/** Largest row, in bytes of JSON. */
export const ROW_BYTES_MAX = 262_144
/** Longest key of a row, in bytes of UTF-8. With the next limit an entry fits PostgreSQL's index pages (2,704 bytes). */
export const KEY_BYTES_MAX = 800
/** Longest value of a field that an index compares, in bytes of its JSON. */
export const INDEXED_BYTES_MAX = 800

/** What is wrong with an operation, in words that quote no data: it goes to logs and to operators. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused'
}

/**
 * The row that results from setting fields of another: checked against the view's schema (what the schema does not name
 * is left out), as JSON, its newly set personal fields sealed. A forgotten person's values become `{forgotten: true}`.
 */
export const rowOf = async (view: View, base: StoredRow | null, set: AnyRow, keys: PersonKeys): Promise<StoredRow> => {
  const candidate = { ...masked(base ?? {}), ...set }
  const row = asJson(view, requireShape(view, candidate))
  const untouched = Object.fromEntries(
    Object.entries(base ?? {}).filter(([f, value]) => isSealed(value) && !(f in set)),
  )
  const fresh = view.model.personal.filter(({ field }) => !(field in untouched))
  return { ...(await sealOrForget(row, fresh, keys)), ...untouched }
}

/** Adds to numbers; a field that is not there counts as 0. */
export const increased = (row: StoredRow, by: AnyRow): AnyRow =>
  Object.fromEntries(Object.entries(by).map(([field, n]) => [field, Number(row[field] ?? 0) + Number(n)]))

export const requireKey = (key: string): void => {
  const bytes = typeof key === 'string' ? Buffer.byteLength(key) : 0
  if (bytes === 0 || bytes > KEY_BYTES_MAX || key.includes('\0') || !key.isWellFormed())
    throw new OperationRefused(`expected a key of 1 to ${KEY_BYTES_MAX} bytes of text, found ${bytes} bytes`)
}

/** Sealed values are not what the schema describes; `forgotten` is, in every personal field. */
const masked = (row: StoredRow): StoredRow =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, isSealed(value) ? forgotten : value]))

const requireShape = (view: View, candidate: StoredRow): unknown => {
  const parsed = view.model.row.safeParse(candidate)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`)
  throw new OperationRefused(`expected a row of ${view.model.name}, found one with ${issues.join(', ')}`)
}

const asJson = (view: View, row: unknown): StoredRow => {
  const text = JSON.stringify(row)
  const bytes = Buffer.byteLength(text)
  if (bytes > ROW_BYTES_MAX)
    throw new OperationRefused(`expected at most ${ROW_BYTES_MAX} bytes in a row, found ${bytes}`)
  if (holdsUnstorable(text))
    throw new OperationRefused('expected text without NUL characters and half surrogates in a row')
  const stored = JSON.parse(text) as StoredRow
  for (const field of new Set(view.table.indexes.flatMap((index) => [index.field, index.by?.field ?? index.field])))
    requireIndexable(field, stored[field])
  return stored
}

/** As `JSON.stringify` writes them; an escaped backslash before the `u` makes it ordinary text. */
const holdsUnstorable = (json: string): boolean =>
  json.includes('\\u') && /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)

const requireIndexable = (field: string, value: unknown): void => {
  const bytes = value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value))
  if (bytes > INDEXED_BYTES_MAX)
    throw new OperationRefused(
      `expected at most ${INDEXED_BYTES_MAX} bytes in ${field}, which is indexed, found ${bytes}`,
    )
}

const sealOrForget = async (
  row: StoredRow,
  personal: readonly PersonalField[],
  keys: PersonKeys,
): Promise<StoredRow> => {
  let sealed = row
  for (const one of personal) {
    try {
      sealed = await seal(sealed, [one], keys)
    } catch (error) {
      if (!isFault(error, 'STORE_PERSON_FORGOTTEN')) throw error
      sealed = { ...sealed, [one.field]: forgotten }
    }
  }
  return sealed
}
