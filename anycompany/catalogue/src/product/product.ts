import { productListing, ProductListingChanged, productReference } from '@anycompany/contracts'
import { id, money, type Money, words } from '@banyan/model'
import { z } from 'zod'
import { catalogue } from '../context.ts'

/** Longest name kept, in UTF-16 code units. */
const NAME_LENGTH_MAX = 500

/** A name in the shop's two languages; where it has one, it stands twice. */
export const productName = z
  .strictObject({ ko: z.string().max(NAME_LENGTH_MAX), en: z.string().max(NAME_LENGTH_MAX) })
  .readonly()
export type ProductName = z.output<typeof productName>

/** A path of the shop's on this very site; empty where there is none. */
export const shopPath = z.string().max(500)

const external = { external: 'Shop' } as const

export const ProductFound = catalogue.event(
  'ProductFound',
  1,
  words('상품이 발견됨', 'Product found', 'A product of the shop was seen for the first time.'),
  z.strictObject({ productId: id, page: shopPath, picture: shopPath }).readonly(),
  external,
)
export const ProductNamed = catalogue.event(
  'ProductNamed',
  1,
  words('상품 이름이 알려짐', 'Product named', 'A product has this name from now on.'),
  z.strictObject({ productId: id, name: productName }).readonly(),
  external,
)
export const ProductPriced = catalogue.event(
  'ProductPriced',
  1,
  words('상품 가격이 알려짐', 'Product priced', 'A product costs so much from now on.'),
  z.strictObject({ productId: id, price: money }).readonly(),
  external,
)
export const StockCounted = catalogue.event(
  'StockCounted',
  1,
  words('재고가 세어짐', 'Stock counted', 'The shop has so many of a product now; none means sold out.'),
  z.strictObject({ productId: id, stock: z.int().min(0) }).readonly(),
  external,
)

/** What is known of one product of the shop. */
export type ProductState = {
  readonly isKnown: boolean
  readonly isListed: boolean
  readonly name: ProductName | null
  readonly price: Money | null
  readonly stock: number | null
}

/** A product of the shop: what was last heard of it. */
export const product = catalogue
  .aggregate('Product', words('상품', 'Product', 'Something that the shop sells or has sold.'), {
    initial: (): ProductState => ({ isKnown: false, isListed: false, name: null, price: null, stock: null }),
    events: { ProductFound, ProductListingChanged, ProductNamed, ProductPriced, StockCounted },
    snapshotEvery: 200,
  })
  .evolve({
    ProductFound: (state) => ({ ...state, isKnown: true }),
    ProductListingChanged: (state, { isListed }) => ({ ...state, isListed }),
    ProductNamed: (state, { name }) => ({ ...state, name }),
    ProductPriced: (state, { price }) => ({ ...state, price }),
    StockCounted: (state, { stock }) => ({ ...state, stock }),
  })

/** Notes what the shop says of a product now. Repeating it changes nothing. */
export const NoteProduct = product.command(
  'NoteProduct',
  words('상품 정보 기록', 'Note a product', 'Note what the shop says of a product now.'),
  {
    input: z
      .strictObject({
        productId: id,
        name: productName,
        /** Null where the shop says none. */
        price: money.nullable(),
        /** Null where the shop doesn't count. */
        stock: z.int().min(0).nullable(),
        page: shopPath.default(''),
        picture: shopPath.default(''),
        isListed: z.boolean(),
      })
      .readonly(),
    by: ['service'],
    of: ({ productId }) => productId,
    emits: ['ProductFound', 'ProductNamed', 'ProductPriced', 'StockCounted', 'ProductListingChanged'],
    rejects: {},
    decide: (known, { productId, name, price, stock, isListed, page, picture }) => [
      ...(known.isKnown ? [] : [{ type: 'ProductFound' as const, data: { productId, page, picture } }]),
      ...(isSameName(known.name, name) ? [] : [{ type: 'ProductNamed' as const, data: { productId, name } }]),
      ...(price === null || isSamePrice(known.price, price)
        ? []
        : [{ type: 'ProductPriced' as const, data: { productId, price } }]),
      ...(stock === null || known.stock === stock
        ? []
        : [{ type: 'StockCounted' as const, data: { productId, stock } }]),
      // Last: whoever hears of a new product can ask for the rest of it.
      ...(known.isListed === isListed
        ? []
        : [{ type: 'ProductListingChanged' as const, data: { productId, isListed } satisfies Listing }]),
    ],
  },
)

/** Notes that the shop has a product no more. Repeating it changes nothing. */
export const NoteProductGone = product.command(
  'NoteProductGone',
  words('상품 삭제 기록', 'Note that a product is gone', 'Note that the shop deleted a product.'),
  {
    input: productReference,
    by: ['service'],
    of: ({ productId }) => productId,
    emits: ['ProductListingChanged'],
    rejects: {},
    decide: ({ isListed }, { productId }) =>
      isListed ? [{ type: 'ProductListingChanged', data: { productId, isListed: false } }] : [],
  },
)

type Listing = z.output<typeof productListing>

const isSameName = (known: ProductName | null, said: ProductName): boolean =>
  known?.ko === said.ko && known.en === said.en

const isSamePrice = (known: Money | null, said: Money): boolean =>
  known?.minor === said.minor && known.currency === said.currency
