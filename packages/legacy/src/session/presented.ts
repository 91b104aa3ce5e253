import { type SessionVerdict, NONE, invalid } from './verdict.ts'

/** Of the value in the header, before decoding. Browsers keep no longer cookies either. */
export const MAX_CREDENTIAL_CHARACTERS = 4_096

/** Of the whole header. Node's own limit for all headers together is the same 16 KiB. */
export const MAX_HEADER_CHARACTERS = 16_384

/** `raw` as it stood in the header, `value` decoded; or the verdict that makes reading on pointless. */
export type Presented = { readonly raw: string; readonly value: string } | { readonly verdict: SessionVerdict }

/**
 * The one cookie of that name (case counts). Servers differ in which of two they take, so two different
 * values are refused: whoever can plant a cookie for a parent domain must not choose who one is.
 */
export const presentedCookie = (header: string | undefined, name: string): Presented => {
  if (header === undefined) return { verdict: NONE }
  if (header.length > MAX_HEADER_CHARACTERS) return { verdict: invalid('too-long') }
  const values = new Set(header.split(';').flatMap(cookieNamed(name)))
  if (values.size > 1) return { verdict: invalid('ambiguous') }
  const [raw = ''] = values
  return raw === '' ? { verdict: NONE } : checked(raw, unquoted(raw))
}

/** A token in a header of its own, with or without `Bearer `. */
export const presentedToken = (header: string | undefined): Presented => {
  const raw = (header ?? '').trim().replace(/^bearer +/i, '')
  return raw === '' ? { verdict: NONE } : checked(raw, raw)
}

const cookieNamed =
  (name: string) =>
  (pair: string): readonly string[] => {
    const equals = pair.indexOf('=')
    return equals !== -1 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim()] : []
  }

const unquoted = (raw: string): string => (/^".*"$/.test(raw) ? raw.slice(1, -1) : raw)

const VISIBLE = /^[\x20-\x7e]+$/

const checked = (raw: string, quoteless: string): Presented => {
  if (raw.length > MAX_CREDENTIAL_CHARACTERS) return { verdict: invalid('too-long') }
  const value = decoded(quoteless)
  if (!VISIBLE.test(raw) || value === undefined || value === '' || hasControlCharacter(value)) {
    return { verdict: invalid('malformed') }
  }
  return { raw, value }
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // No UTF-8 behind the percent signs: no shop wrote this.
  }
}

const hasControlCharacter = (text: string): boolean =>
  Array.from(text).some((character) => character < ' ' || character === '\u007f')
