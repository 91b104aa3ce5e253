import { escapeIdentifier, escapeLiteral } from 'pg'
import type { GroupShape, TableIndex, TableShape } from '../view-storage.ts'

/** One table per version of a view. */
export const tableName = (view: string, version: number): string =>
  `projection.${escapeIdentifier(`${view}_${version}`)}`

/** The value an index compares as text. Collation "C": the same order on every server, and as in memory. */
export const textOf = (field: string): string => `((row->>${escapeLiteral(field)}) collate "C")`

/** jsonb compares its numbers as numbers, of any size. */
export const orderOf = ({ field, as }: NonNullable<TableIndex['by']>): string =>
  as === 'text' ? textOf(field) : `(row->${escapeLiteral(field)})`

/** The person whose key seals the field; null where it is empty or forgotten. */
export const personOf = (field: string): string => `((row #>> array[${escapeLiteral(field)}, 'sealedFor']) collate "C")`

/** Makes the tables of a version. */
export const createTables = (shape: GroupShape, version: number): string =>
  shape.tables.map((table) => createTable(table, tableName(table.view, version))).join(';')

export const dropTables = (views: readonly string[], version: number): string =>
  views.map((view) => `drop table if exists ${tableName(view, version)}`).join(';')

const createTable = (table: TableShape, name: string): string =>
  [
    `create table ${name} (key text collate "C" primary key, row jsonb not null, changed_position bigint not null)`,
    ...table.indexes.map((index) => `create index on ${name} (${indexed(index)})`),
    ...table.personal.map((field) => `create index on ${name} (${personOf(field)})`),
  ].join(';')

const indexed = ({ field, by }: TableIndex): string =>
  by === null ? `${textOf(field)}, key` : `${textOf(field)}, ${orderOf(by)}, key`
