import { bag, coat, sneaker, tshirt } from './clothes.ts'
import { headphones, keyboard, laptop, phone } from './electronics.ts'
import { fragrance, fruit, skincare, snack, teaBag } from './food-and-care.ts'
import { bedding, coffeeTools, cup, lamp, plant, pot } from './home.ts'
import { book, hiking, record, stationery, tent, yoga } from './leisure.ts'
import type { Drawing } from './scene.ts'

const bySlug: { readonly [slug: string]: Drawing } = {
  laptops: laptop,
  phones: phone,
  headphones,
  keyboards: keyboard,
  tshirts: tshirt,
  outerwear: coat,
  sneakers: sneaker,
  bags: bag,
  'coffee-tools': coffeeTools,
  tableware: cup,
  cookware: pot,
  lighting: lamp,
  bedding,
  plants: plant,
  'coffee-tea': teaBag,
  snacks: snack,
  fruit,
  skincare,
  fragrance,
  tents: tent,
  hiking,
  yoga,
  books: book,
  records: record,
  stationery,
  electronics: headphones,
  fashion: coat,
  kitchen: pot,
  living: lamp,
  food: fruit,
  beauty: fragrance,
  outdoor: tent,
  'books-music': book,
}

/** How the things of a category look; a paper bag when nobody has drawn them yet. */
export const drawingFor = (categorySlug: string): Drawing => bySlug[categorySlug] ?? bag
