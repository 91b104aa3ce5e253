const DAY_MS = 24 * 60 * 60 * 1_000

/** Where the seeded history ends: a fixed day, since a seeding must not depend on when it runs. */
const END_MS = Date.parse('2026-11-01T00:00:00+09:00')

/** A moment within the day that lies so many days before the end of the history; `part` of it, from 0 to 1, has passed. */
export const daysBeforeEnd = (days: number, part: number): number => Math.round(END_MS - (days + 1 - part) * DAY_MS)

/** Some time after a moment, but inside the history. */
export const later = (at: number, days: number): number => Math.min(END_MS - 1_000, Math.round(at + days * DAY_MS))

/** Whole days from a moment to the end of the history. */
export const ageInDays = (at: number): number => Math.floor((END_MS - at) / DAY_MS)

/** For the database. */
export const instant = (at: number): string => new Date(at).toISOString()

/** `20261031`, as the day is in Seoul. */
export const seoulDay = (at: number): string =>
  new Date(at + 9 * 60 * 60 * 1_000).toISOString().slice(0, 10).replaceAll('-', '')
