import type { Request, RequestHandler, Response } from 'express'
import { dayText } from './clock.ts'
import { english } from './labels/english.ts'
import { korean, type LabelKey } from './labels/korean.ts'

/** The two languages of the pages. Names of people and most texts of products stay Korean. */
export type Language = 'ko' | 'en'

const labels = { ko: korean, en: english }
const COOKIE = 'lang'
const COOKIE_AGE_MS = 365 * 24 * 60 * 60 * 1_000

/** The label in a language, its `{0}`, `{1}` … filled in. */
export const label = (language: Language, key: LabelKey, ...values: readonly (string | number)[]): string =>
  labels[language][key].replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''))

/** Korean, unless the cookie says otherwise; `?lang=ko|en` sets the cookie. */
export const chooseLanguage: RequestHandler = (req, res, next) => {
  const asked = languageNamed(req.query['lang'])
  if (asked !== undefined) res.cookie(COOKIE, asked, { maxAge: COOKIE_AGE_MS, sameSite: 'lax', path: '/' })
  offerLanguage(req, res, asked ?? languageNamed(cookieOf(req)) ?? 'ko')
  next()
}

/** The language of the page that is being answered. */
export const languageOf = (res: Response): Language => res.locals['language'] as Language

/** A label in the language of the page that is being answered. */
export const labelFor = (res: Response, key: LabelKey, ...values: readonly (string | number)[]): string =>
  label(languageOf(res), key, ...values)

const offerLanguage = (req: Request, res: Response, language: Language): void => {
  const won = (amount: number): string =>
    language === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `₩${amount.toLocaleString('en-US')}`
  Object.assign(res.locals, {
    language,
    won,
    t: (key: LabelKey, ...values: readonly (string | number)[]) => label(language, key, ...values),
    day: (at: Date) => dayText(at, language),
    /** Of a category, an attribute, a product: its name in the page's language. */
    named: (thing: Named) => (language === 'ko' ? thing.name_ko : thing.name_en),
    otherLanguageHref: hrefWith(req, 'lang', language === 'ko' ? 'en' : 'ko'),
    hrefWith: (name: string, value: string | number) => hrefWith(req, name, String(value)),
  })
}

type Named = { readonly name_ko: string; readonly name_en: string }

/** This page's own address with one parameter replaced; a page that answered a form leads back to its GET. */
const hrefWith = (req: Request, name: string, value: string): string => {
  const query = new URLSearchParams(req.method === 'GET' ? (req.originalUrl.split('?')[1] ?? '') : '')
  query.set(name, value)
  if (name !== 'lang') query.delete('lang')
  // Another sorting or filter begins at its first page.
  if (name !== 'lang' && name !== 'page') query.delete('page')
  if (value === '') query.delete(name)
  return `?${query.toString()}`
}

const languageNamed = (name: unknown): Language | undefined => (name === 'ko' || name === 'en' ? name : undefined)

const cookieOf = (req: Request): string | undefined => /(?:^|;\s*)lang=(\w+)/.exec(req.headers.cookie ?? '')?.[1]
