import type { Reader } from '../documents/readers.ts'
import type { Mismatch } from './mismatches.ts'

/** One difference between the contracts of two days. */
export type Change = {
  /** Whether somebody who relied on the older ones is hurt. */
  readonly isBreak: boolean
  /** Stable, from `docs/reference/contracts.md`. */
  readonly rule: string
  /** `members.MemberRegistered.v1`, `social PUT /api/social/posts/{postId}/like`. */
  readonly subject: string
  /** The field, where one is meant. */
  readonly path: string
  readonly says: string
  /** Who reads what has changed, of those whom the model knows. */
  readonly victims: readonly Reader[]
}

/** What an approval names: the same change has the same key. */
export const keyOf = ({ subject, rule, path }: Change): string =>
  [subject, rule, path].filter((p) => p !== '').join(' ')

/** Which way documents go between the two days. */
export type Way = 'told' | 'stored' | 'request' | 'answer'

type Kind = Mismatch['kind']

/** New writer, old reader: what a reader of the older contract may meet. */
const TELLING: Readonly<Record<Kind, string | null>> = {
  missing: 'field-removed',
  gone: 'field-removed',
  omitted: 'field-became-optional',
  unknown: null,
  type: 'type-changed',
  value: 'value-added',
  range: 'range-widened',
  unclear: 'changed-unclearly',
}

/** Old writer, new reader: what was written under the older contract must still be read. */
const TAKING: Readonly<Record<Kind, string | null>> = {
  missing: 'field-became-required',
  omitted: 'field-became-required',
  gone: null,
  unknown: 'field-removed',
  type: 'type-changed',
  value: 'value-removed',
  range: 'range-narrowed',
  unclear: 'changed-unclearly',
}

const RULES: Readonly<Record<Way, (kind: Kind) => string | null>> = {
  told: (kind) => TELLING[kind],
  stored: (kind) => prefixed('stored', TAKING[kind]),
  request: (kind) => prefixed('request', TAKING[kind]),
  answer: (kind) => prefixed('answer', TELLING[kind]),
}

const prefixed = (prefix: string, rule: string | null): string | null => (rule === null ? null : `${prefix}-${rule}`)

/** A mismatch as a break; null where nobody who goes this way is hurt. */
export const breakOf = (mismatch: Mismatch, way: Way, about: Pick<Change, 'subject' | 'victims'>): Change | null => {
  const rule = RULES[way](mismatch.kind)
  return rule === null ? null : { isBreak: true, rule, ...about, path: mismatch.path, says: sayOf(mismatch, way) }
}

const sayOf = ({ expected, found }: Mismatch, way: Way): string => {
  const [writer, reader] = WHO[way]
  return `${reader} expects ${expected}, ${writer} gives ${found}`
}

const WHO: Readonly<Record<Way, readonly [writer: string, reader: string]>> = {
  told: ['the new writer', 'a reader of the older contract'],
  stored: ['an event in the log', 'the new code'],
  request: ['a caller of the older contract', 'the new API'],
  answer: ['the new API', 'a caller of the older contract'],
}

const ADDED: Readonly<Record<Kind, string | null>> = {
  missing: 'field-added',
  gone: 'field-added',
  omitted: 'field-became-required',
  unknown: null,
  type: 'type-narrowed',
  value: 'value-removed',
  range: 'range-narrowed',
  unclear: null,
}

/** What the newer contract says more: an older document may not be one of the newer, and nobody is hurt. */
export const additionOf = (mismatch: Mismatch, about: Pick<Change, 'subject' | 'victims'>): Change | null => {
  const rule = ADDED[mismatch.kind]
  if (rule === null) return null
  const says = `the newer contract says ${mismatch.expected}, the older ${mismatch.found}`
  return { isBreak: false, rule, subject: about.subject, path: mismatch.path, says, victims: [] }
}
