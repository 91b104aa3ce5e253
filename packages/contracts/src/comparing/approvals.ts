import { type Change, keyOf } from './change.ts'

/** Where breaks are approved, beside the contracts: a table whose second column holds the keys in backticks. */
export const APPROVALS_FILE = 'breaks.md'

/** The breaks that nobody has approved: a row of the page names a break by its key, and says why it hurts nobody. */
export const unapproved = (changes: readonly Change[], page: string): readonly Change[] => {
  const approved = new Set([...page.matchAll(/^\|[^|]*\| *`([^`]+)` *\| *[^| ]/gm)].map(([, key]) => key))
  return changes.filter((change) => change.isBreak && !approved.has(keyOf(change)))
}
