import type { Pool } from 'pg'
import type { KeyedRow, RowQuery, RowSource } from '../view-storage.ts'
import { orderOf, tableName, textOf } from './tables.ts'

/** Reads one version of one view's table. */
export const tableRows = (pool: Pick<Pool, 'query'>, view: string, version: number): RowSource => {
  const table = tableName(view, version)
  return {
    find: async (keys) => {
      const { rows } = await pool.query<KeyedRow>(`select key, row from ${table} where key = any($1)`, [keys])
      return rows
    },
    select: async (query) => {
      const { rows } = await pool.query<KeyedRow>(selectSql(table, query), selectValues(query))
      return rows
    },
  }
}

const selectSql = (table: string, { field, by, after }: RowQuery): string => {
  const where = `${textOf(field)} = $1`
  if (by === null)
    return `select key, row from ${table} where ${where}${after ? ' and key > $3' : ''} order by key limit $2`
  const order = orderOf(by)
  // A row comparison walks the index from the cursor on: the tenth page costs what the first does.
  const beyond = `(${order}, key) < (${by.as === 'number' ? '$4::jsonb' : '$4::text'}, $3)`
  return `select key, row from ${table} where ${where}${after ? ` and ${beyond}` : ''}
    order by ${order} desc, key desc limit $2`
}

const selectValues = ({ equals, by, after, limit }: RowQuery): unknown[] => {
  if (!after) return [equals, limit]
  if (by === null) return [equals, limit, after.key]
  return [equals, limit, after.key, by.as === 'number' ? JSON.stringify(after.value) : after.value]
}
