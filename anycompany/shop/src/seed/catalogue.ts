import type { Database } from '../database/query.ts'
import { assortment, type Both, type Shelf } from './assortment/assortment.ts'
import { continueIds, insertRows } from './insert-rows.ts'
import type { Chance } from './random.ts'
import { daysBeforeEnd, instant } from './calendar.ts'

/** What the history of orders needs to know of a product. */
export type SeededProduct = {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly createdAt: number
}

/** Fills the shelves: categories, attributes, products and their values. */
export const seedCatalogue = async (db: Database, chance: Chance): Promise<readonly SeededProduct[]> => {
  const { categories, attributes, drafts } = plan(chance)
  const products = drafts
    .toSorted((a, b) => a.createdAt - b.createdAt || a.name.localeCompare(b.name, 'ko'))
    .map((draft, index) => ({ ...draft, id: index + 1 }))
  await insertRows(db, 'categories', categories)
  await insertRows(db, 'attributes', attributes)
  await insertRows(
    db,
    'products',
    products.map(({ values: _values, createdAt, updatedAt, ...row }) => ({
      ...row,
      created_at: instant(createdAt),
      updated_at: instant(updatedAt),
    })),
  )
  await insertRows(
    db,
    'product_attributes',
    products.flatMap(({ id, values }) => values.map((value) => ({ product_id: id, ...value }))),
  )
  for (const table of ['categories', 'attributes', 'products']) await continueIds(db, table)
  return products
}

type Draft = ReturnType<typeof draftOf>

const plan = (chance: Chance) => {
  const categories: object[] = []
  const attributes: object[] = []
  const drafts: Draft[] = []
  const addCategory = (slug: string, name: Both, parentId: number | null): number => {
    const id = categories.length + 1
    categories.push({ id, parent_id: parentId, slug, name_ko: korean(name), name_en: english(name), position: id })
    return id
  }
  const addAttribute = (categoryId: number, code: string, name: Both): number => {
    const id = attributes.length + 1
    attributes.push({ id, category_id: categoryId, code, name_ko: korean(name), name_en: english(name), position: id })
    return id
  }
  for (const department of assortment) {
    const departmentId = addCategory(department.slug, department.name, null)
    for (const shelf of department.shelves) {
      const categoryId = addCategory(shelf.slug, shelf.name, departmentId)
      const choices = Object.entries(shelf.attributes).map(([code, { name, values }]) => ({
        attributeId: addAttribute(categoryId, code, name),
        values,
      }))
      for (const [index, line] of shelf.lines.entries()) {
        const brand = shelf.brands[index % shelf.brands.length] ?? ''
        drafts.push(...draftsOfLine(chance, shelf, { line, brand, categoryId, choices }))
      }
    }
  }
  return { categories, attributes, drafts }
}

type Choices = readonly { readonly attributeId: number; readonly values: readonly Both[] }[]
type Line = { readonly line: Both; readonly brand: string; readonly categoryId: number; readonly choices: Choices }

const draftsOfLine = (chance: Chance, shelf: Shelf, line: Line): readonly Draft[] => {
  const [low, high, step] = shelf.price
  const cheapest = low + chance.next() * (high - low) * 0.6
  return shelf.variants.map((variant, index) => {
    const price = Math.min(high, Math.round((cheapest * (1 + index * 0.28)) / step) * step)
    return draftOf(chance, { ...line, shelf, variant, price })
  })
}

type Goods = Line & { readonly shelf: Shelf; readonly variant: Both; readonly price: number }

const draftOf = (chance: Chance, { shelf, line, brand, variant, categoryId, choices, price }: Goods) => {
  const createdAt = daysBeforeEnd(chance.whole(20, 1_100), chance.next())
  const about = chance.pick(shelf.about)
  const [, , step] = shelf.price
  return {
    category_id: categoryId,
    name: `${korean(line)} ${korean(variant)}`,
    name_en: `${english(line)} ${english(variant)}`,
    brand,
    description: `${korean(about)} ${korean(closing)}`,
    description_en: `${english(about)} ${english(closing)}`,
    price,
    list_price: chance.happens(0.3) ? Math.ceil((price * (1.1 + chance.next() * 0.25)) / step) * step : null,
    internal_cost: Math.round(price * (0.45 + chance.next() * 0.25)),
    stock: stockOf(chance),
    on_sale: chance.happens(0.99),
    createdAt,
    updatedAt: Math.max(createdAt, daysBeforeEnd(chance.whole(0, 120), chance.next())),
    values: choices.map(({ attributeId, values }) => valueOf(attributeId, chance.pick(values))),
  }
}

const closing: Both =
  '오후 2시 이전에 주문하면 그날 보내 드립니다. 받은 뒤 7일 안에 교환하거나 돌려보낼 수 있습니다.|Ordered before 2 p.m., it leaves the same day. Exchange or return it within 7 days.'

const stockOf = (chance: Chance): number => {
  if (chance.happens(0.04)) return 0
  return chance.happens(0.1) ? chance.whole(1, 4) : chance.whole(12, 180)
}

const valueOf = (attributeId: number, value: Both) => ({
  attribute_id: attributeId,
  value: korean(value),
  value_en: english(value),
})

const korean = (both: Both): string => both.slice(0, both.indexOf('|'))
const english = (both: Both): string => both.slice(both.indexOf('|') + 1)
