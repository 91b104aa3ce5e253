const SHIPPING_FEE = 3_000
const FREE_SHIPPING_FROM = 50_000

/** Won. */
export type Cost = { readonly itemsTotal: number; readonly shippingFee: number; readonly total: number }

type Line = { readonly price: number; readonly quantity: number }

/** What the lines cost together: shipping is 3,000 won, free from 50,000 won of goods. */
export const costOf = (lines: readonly Line[]): Cost => {
  const itemsTotal = lines.reduce((sum, line) => sum + line.price * line.quantity, 0)
  const shippingFee = itemsTotal === 0 || itemsTotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING_FEE
  return { itemsTotal, shippingFee, total: itemsTotal + shippingFee }
}
