import { type OnChange, productOfRow, type ShopProduct, type ShopProfile, sideBySide } from '@banyan/legacy'
import { id, money, type Money } from '@banyan/model'
import { type ContextAccess, unfitInput } from '@banyan/service'
import { NoteProduct, NoteProductGone } from '../product/product.ts'

/** What the shop's products table says. Every command is idempotent by state, so a change that comes twice, or late, does no harm. */
export const onProductChanges =
  ({ profile, access }: { readonly profile: ShopProfile; readonly access: ContextAccess }): OnChange =>
  (changes, signal, refuse) =>
    sideBySide({ changes, refuse }, unfitInput, async (change) => {
      // Nothing with an id that can't be one of ours was ever noted.
      if (change.kind === 'deleted' && id.safeParse(change.key).success)
        await access.send(NoteProductGone, { productId: change.key }, { signal })
      const product = change.kind === 'upserted' ? productOfRow(profile, change.row) : undefined
      if (product) await access.send(NoteProduct, noted(product, profile), { signal })
    })

/** What the catalogue notes of what the shop says. */
export const noted = (
  { productId, name, nameEn, stock, isListed, page, picture, ...rest }: ShopProduct,
  profile: ShopProfile,
) => ({
  productId,
  name: { ko: name, en: nameEn },
  price: priceOf(rest.priceMinor, profile),
  stock: stock ?? null,
  isListed,
  page: page ?? '',
  picture: picture ?? '',
})

/** Null without an amount, and in a currency that we don't reckon in. */
const priceOf = (minor: number | undefined, { currency }: ShopProfile): Money | null =>
  money.safeParse({ minor, currency }).data ?? null
