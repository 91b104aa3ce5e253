import type { Language } from './language.tsx'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Older things are told by their date. */
const RELATIVE_FOR_MS = 7 * DAY_MS

/** How long ago, as people say it: "방금", "3분 전", a date after a week. A clock that runs ahead says "now", never "in". */
export const timeAgo = (instant: string, nowMs: number, language: Language): string => {
  const agoMs = Math.max(0, nowMs - Date.parse(instant))
  if (agoMs < MINUTE_MS) return language === 'ko' ? '방금' : 'just now'
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  if (agoMs < HOUR_MS) return relative.format(-Math.floor(agoMs / MINUTE_MS), 'minute')
  if (agoMs < DAY_MS) return relative.format(-Math.floor(agoMs / HOUR_MS), 'hour')
  return agoMs < RELATIVE_FOR_MS ? relative.format(-Math.floor(agoMs / DAY_MS), 'day') : dayOf(instant, language)
}

/** The day, in the reader's own time zone. */
export const dayOf = (instant: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(instant))

/** Day and time in full, for those who want to know exactly. */
export const exactly = (instant: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(instant))
