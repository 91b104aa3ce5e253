import type { ShopRow } from '../people/rows.ts'
import type { ShopProfile } from '../profile/profile.ts'

/** What a followed row of the products table says, in no shop's words. */
export type ShopProduct = {
  readonly productId: string
  readonly name: string
  /** The second name, where the shop has one; else the first again. */
  readonly nameEn: string
  /** In minor units of the profile's currency; undefined where the profile names no column, or the row holds no amount. */
  readonly priceMinor: number | undefined
  /** At least 0; undefined where the profile names no column, or the row holds no number. */
  readonly stock: number | undefined
  readonly isListed: boolean
  /** Paths of the shop's, where the profile names them. */
  readonly page: string | undefined
  readonly picture: string | undefined
}

/** Undefined where the profile maps no products, and for a row without id or name. */
export const productOfRow = (profile: ShopProfile, row: ShopRow): ShopProduct | undefined => {
  const mapped = profile.products
  const productId = mapped && row[mapped.id]
  const name = mapped && row[mapped.name]?.trim()
  if (!mapped || typeof productId !== 'string' || !name) return undefined
  const of = (column: string | undefined): string | null => (column === undefined ? null : (row[column] ?? null))
  const stock = wholeNumber(of(mapped.stock))
  return {
    productId,
    name,
    nameEn: of(mapped.nameEn)?.trim() || name,
    priceMinor: wholeNumber(of(mapped.priceMinor)),
    stock: stock === undefined ? undefined : Math.max(0, stock),
    isListed: mapped.isListed === undefined || TRUE.has(of(mapped.isListed) ?? ''),
    page: mapped.page && at(mapped.page, productId),
    picture: mapped.picture && at(mapped.picture, productId),
  }
}

/** How PostgreSQL and shops write down a yes. */
const TRUE: ReadonlySet<string> = new Set(['t', 'true', '1', 'y', 'yes'])

const wholeNumber = (text: string | null): number | undefined => {
  const found = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isSafeInteger(found) ? found : undefined
}

const at = (path: string, productId: string): string => path.replaceAll('{id}', encodeURIComponent(productId))
