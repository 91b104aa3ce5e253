import { ProductListings } from '@anycompany/contracts'
import { send, words } from '@banyan/model'
import { social } from '../context.ts'
import { NotePromotable } from '../promotion/promotable.ts'
import { PromotableProducts } from '../promotion/promotable-products.ts'

/** What the shop sells, and nothing else, may be promoted. */
export const promotableIsListed = social.agreement(
  'promotable-is-listed',
  words(
    '홍보 가능 상품과 등록 상품의 일치',
    'Promotable is listed',
    'What the shop sells, and nothing else, may be promoted.',
  ),
  {
    ours: PromotableProducts,
    theirs: ProductListings,
    agrees: (ours, theirs) => (ours !== undefined) === (theirs === true),
    sends: [NotePromotable],
    mend: ({ key, theirs }) => send(NotePromotable, { productId: key, isListed: theirs === true }),
  },
)
