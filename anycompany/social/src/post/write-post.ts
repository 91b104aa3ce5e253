import { id, requirement, words } from '@banyan/model'
import { z } from 'zod'
import { takesPart } from '../membership/takes-part.ts'
import { PromotableProducts } from '../promotion/promotable-products.ts'
import { POST_CHARACTERS_MAX, text } from '../texts.ts'
import { audience } from './audience.ts'
import { post, productId } from './post.ts'

const input = z
  .strictObject({
    text: text(POST_CHARACTERS_MAX),
    audience: audience.default('friends'),
    productId: productId.nullable().default(null),
  })
  .readonly()

const productIsThere = requirement({
  reads: { products: PromotableProducts },
  holds: async ({ productId: promoted }: z.output<typeof input>, _at, { products }) =>
    promoted === null || (await products.get(promoted)) !== undefined,
  otherwise: { rejected: 'NoSuchProduct', why: {} },
})

/** A post with a product promotes it: pages show the product as the shop has it now. */
export const WritePost = post.command(
  'WritePost',
  words('글쓰기', 'Write a post', "Write a post for one's friends or for all members."),
  {
    input,
    by: ['member'],
    of: (_input, { id }) => id(),
    emits: ['PostWritten'],
    rejects: { NoSuchProduct: z.strictObject({}), NotTakingPart: z.strictObject({}) },
    requires: [takesPart, productIsThere],
    decide: (_state, { text: written, ...rest }, { by, self }) => [
      { type: 'PostWritten', data: { postId: self, authorId: by.id, text: written, ...rest } },
    ],
    output: z.strictObject({ postId: id }),
    answer: ([written]) => ({ postId: written!.data.postId }),
  },
)
