import { z } from 'zod'

/** Longest post, in Unicode code points: an emoji of one code point counts one. */
export const POST_CHARACTERS_MAX = 5_000
/** Longest comment, in Unicode code points. */
export const COMMENT_CHARACTERS_MAX = 1_000
/** Longest note with a report, in Unicode code points. */
export const NOTE_CHARACTERS_MAX = 500

/** A text as its author wrote it: nothing is trimmed or normalised. */
export const text = (charactersMax: number) =>
  z
    .string()
    .min(1)
    // UTF-16 first: a code point takes at most two units, so a giant text is refused without being spread out.
    .max(charactersMax * 2)
    .refine((value) => codePointsIn(value) <= charactersMax, { error: `at most ${charactersMax} characters` })

const codePointsIn = (value: string): number => Array.from(value).length
