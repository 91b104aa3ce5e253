import { beautyAndOutdoor } from './beauty-and-outdoor.ts'
import { booksAndMusic } from './books-and-music.ts'
import { electronics } from './electronics.ts'
import { fashion } from './fashion.ts'
import { food } from './food.ts'
import { home } from './home.ts'

/** Korean and English, as `노트북|Laptops`. */
export type Both = `${string}|${string}`

/** One shelf: every line of goods comes in every variant. */
export type Shelf = {
  readonly slug: string
  readonly name: Both
  readonly brands: readonly string[]
  readonly lines: readonly Both[]
  readonly variants: readonly Both[]
  /** Won: the cheapest, the dearest, and the step between two prices. */
  readonly price: readonly [low: number, high: number, step: number]
  readonly attributes: { readonly [code: string]: { readonly name: Both; readonly values: readonly Both[] } }
  readonly about: readonly Both[]
}

export type DepartmentPlan = { readonly slug: string; readonly name: Both; readonly shelves: readonly Shelf[] }

/** What the shop sells: 25 shelves of 12 products. */
export const assortment: readonly DepartmentPlan[] = [
  electronics,
  fashion,
  ...home,
  food,
  ...beautyAndOutdoor,
  booksAndMusic,
]
