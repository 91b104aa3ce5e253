import { ID_LENGTH_MAX } from '@banyan/model'
import { z } from 'zod'

const PREFIX = 'shop.'

/** Every other character is written as `~` and two hex digits for each of its bytes, so that no two ids become one. */
const UNLIKE_OURS = /[^A-Za-z0-9\-_.:/]/gu

/** The shop's own id as one of ours: a number or a UUID stays readable, anything else is escaped. */
export const streamIdOf = (shopId: string): string =>
  PREFIX +
  shopId.replaceAll(UNLIKE_OURS, (character) =>
    Array.from(new TextEncoder().encode(character), (byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  )

/** An id as the shop writes it. Any text without control characters: shops have used e-mail addresses. */
export const shopId = z
  .string()
  .min(1)
  .regex(/^\P{C}+$/u)
  .refine((text) => streamIdOf(text).length <= ID_LENGTH_MAX, {
    error: `an id of at most ${ID_LENGTH_MAX - PREFIX.length} characters once escaped`,
  })
