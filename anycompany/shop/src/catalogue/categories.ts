import { findRow, rowsOf, type Database } from '../database/query.ts'

export type Category = {
  readonly id: number
  readonly parent_id: number | null
  readonly slug: string
  readonly name_ko: string
  readonly name_en: string
}

/** A category of the first level, with those below it. */
export type Department = Category & { readonly children: readonly Category[] }

const COLUMNS = 'id, parent_id, slug, name_ko, name_en'

/** The category tree, in the order of the shelves. */
export const readDepartments = async (db: Database): Promise<readonly Department[]> => {
  const all = await rowsOf<Category>(db, `SELECT ${COLUMNS} FROM categories ORDER BY position, id`)
  return all
    .filter((category) => category.parent_id === null)
    .map((department) => ({ ...department, children: all.filter((child) => child.parent_id === department.id) }))
}

export const findCategory = (db: Database, slug: string): Promise<Category | undefined> =>
  findRow<Category>(db, `SELECT ${COLUMNS} FROM categories WHERE slug = $1`, [slug])

/** From the department down to the category itself. */
export const readTrail = (db: Database, categoryId: number): Promise<readonly Category[]> =>
  rowsOf<Category>(
    db,
    `WITH RECURSIVE trail AS (
       SELECT ${COLUMNS}, 0 AS height FROM categories WHERE id = $1
       UNION ALL
       SELECT c.id, c.parent_id, c.slug, c.name_ko, c.name_en, trail.height + 1
         FROM categories c JOIN trail ON c.id = trail.parent_id)
     SELECT ${COLUMNS} FROM trail ORDER BY height DESC`,
    [categoryId],
  )
