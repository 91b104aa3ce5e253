import type { Request } from 'express'
import { rowsOf, type Database } from '../database/query.ts'
import { parameter, wholeNumber, MAX_INTEGER } from '../web/form.ts'

/** An attribute of a category, with the values its products have. */
export type Facet = {
  readonly id: number
  readonly name_ko: string
  readonly name_en: string
  readonly values: readonly { readonly value: string; readonly value_en: string; readonly count: number }[]
}

/** What the products of one category can be narrowed down by; a department has none of its own. */
export const readFacets = (db: Database, categoryId: number): Promise<readonly Facet[]> =>
  rowsOf<Facet>(
    db,
    `SELECT a.id, a.name_ko, a.name_en,
            json_agg(json_build_object('value', v.value, 'value_en', v.value_en, 'count', v.count)
                     ORDER BY substring(v.value FROM '[0-9]+(?:[.][0-9]+)?')::numeric, v.value) AS values
       FROM attributes a
       JOIN (SELECT pa.attribute_id, pa.value, min(pa.value_en) AS value_en, count(*)::int AS count
               FROM product_attributes pa JOIN products p ON p.id = pa.product_id AND p.on_sale
              GROUP BY pa.attribute_id, pa.value) v ON v.attribute_id = a.id
      WHERE a.category_id = $1 GROUP BY a.id ORDER BY a.position`,
    [categoryId],
  )

/** The values chosen in the address: `?a12=M&a13=Cotton`. */
export const wantedIn = (req: Request): ReadonlyMap<number, string> =>
  new Map(
    Object.keys(req.query)
      .flatMap((name) => {
        const id = name.startsWith('a') ? wholeNumber(name.slice(1), 1, MAX_INTEGER) : undefined
        const value = parameter(req, name)
        return id === undefined || value === '' ? [] : [[id, value] as const]
      })
      .slice(0, MAX_WANTED),
  )

const MAX_WANTED = 8
