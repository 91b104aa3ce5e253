import { id, words } from '@banyan/model'
import { z } from 'zod'
import { post } from './post.ts'

/** Longest post, in Unicode code points: an emoji of one code point counts one. */
export const POST_CHARACTERS_MAX = 5_000

/** A text as its author wrote it: nothing is trimmed or normalised. */
const text = z
  .string()
  .min(1)
  // UTF-16 first: a code point takes at most two units, so a giant text is refused without being spread out.
  .max(POST_CHARACTERS_MAX * 2)
  .refine((value) => codePointsIn(value) <= POST_CHARACTERS_MAX, {
    error: `at most ${POST_CHARACTERS_MAX} characters`,
  })

const codePointsIn = (value: string): number => Array.from(value).length

export const WritePost = post.command('WritePost', words('글쓰기', 'Write a post', "Write a post for one's friends."), {
  input: z.strictObject({ text }).readonly(),
  by: ['member'],
  of: (_input, { id }) => id(),
  emits: ['PostWritten'],
  rejects: {},
  decide: (_state, input, { by, self }) => [
    { type: 'PostWritten', data: { postId: self, authorId: by.id, text: input.text } },
  ],
  output: z.strictObject({ postId: id }),
  answer: ([written]) => ({ postId: written!.data.postId }),
})
