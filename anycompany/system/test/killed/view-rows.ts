import assert from 'node:assert/strict'
import type { RunningSystem } from '../running-system.ts'
import { rowsAt } from '../shop/rows.ts'

/** Every row of every view of a context, as text, by view and key; without version numbers and without what is sealed anew at each writing. */
export type ViewRows = ReadonlyMap<string, string>

export const readViewRows = async (system: RunningSystem, context: string): Promise<ViewRows> => {
  const url = await system.contextUrl(context)
  const tables = await rowsAt<{ name: string }>(
    url,
    `select tablename as name from pg_tables where schemaname = 'projection' and tablename ~ '_[0-9]+$' order by name`,
  )
  const rows = new Map<string, string>()
  for (const { name } of tables) {
    const found = await rowsAt<KeyedRow>(url, `select key, row from projection."${name}"`).catch(orDropped)
    for (const { key, row } of found) rows.set(`${name.replace(/_[0-9]+$/, '')} ${key}`, JSON.stringify(row, unsealed))
  }
  return rows
}

type KeyedRow = { readonly key: string; readonly row: unknown }

const UNDEFINED_TABLE = '42P01'

/** Tables of a version that was replaced are dropped at any moment. */
const orDropped = (error: Error & { readonly code?: string }): readonly KeyedRow[] => {
  if (error.code === UNDEFINED_TABLE) return []
  throw error
}

/** Shows a few of the rows that differ: all of thousands would take a test's process minutes to compare. */
export const assertSameRows = (found: ViewRows, expected: ViewRows): void => {
  assert.ok(expected.size > 0)
  const names = [...new Set([...found.keys(), ...expected.keys()])].filter(
    (name) => found.get(name) !== expected.get(name),
  )
  const differing = names.slice(0, SHOWN).map((name) => [name, found.get(name), expected.get(name)])
  assert.deepEqual(differing, [], `${names.length} of ${expected.size} rows differ`)
}

const SHOWN = 5

const unsealed = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'sealedFor' in value ? { sealedFor: value.sealedFor } : value
