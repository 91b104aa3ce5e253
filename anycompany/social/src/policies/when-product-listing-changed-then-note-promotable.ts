import { ProductListingChanged } from '@anycompany/contracts'
import { send, words } from '@banyan/model'
import { social } from '../context.ts'
import { NotePromotable } from '../promotion/promotable.ts'

/** It catches up: what the shop sold before social listened can be promoted all the same. */
export const whenProductListingChangedThenNotePromotable = social.policy(
  'when-product-listing-changed-then-note-promotable',
  words(
    '상품 등록이 바뀌면 홍보 가능 여부를 적는다',
    'When a listing changed, note whether the product is promotable',
    'What the shop sells, members may promote; what it no longer sells, no new post promotes.',
  ),
  {
    on: ProductListingChanged,
    sends: [NotePromotable],
    then: ({ productId, isListed }) => send(NotePromotable, { productId, isListed }),
    catchesUp: true,
  },
)
