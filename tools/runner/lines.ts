import { stripTypeScriptTypes } from 'node:module'
import { parseSource } from '../source.ts'

/** One stretch of a script and how often it ran; V8 nests them, the inner one is right. */
export type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number }

/**
 * The 1-based lines of a TypeScript file that hold something to run: neither blank, nor comment, nor only types.
 * (Stripping types leaves blanks of the same length, so V8's offsets hold for the source as it is.)
 */
export const codeLines = (text: string): readonly number[] => [
  ...new Set(offsetsOfCode(text).map((at) => lineOf(text, at))),
]

/** Those of {@link codeLines} of which at least one character ran. */
export const ranLines = (text: string, ranges: readonly Range[]): readonly number[] => {
  const counts = new Float64Array(text.length)
  const outerFirst = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
  for (const { startOffset, endOffset, count } of outerFirst) counts.fill(count, startOffset, endOffset)
  return [...new Set(offsetsOfCode(text).flatMap((at) => (counts[at] ? [lineOf(text, at)] : [])))]
}

/** For each file only once: thousands of processes may have run it. */
const offsets = new Map<string, readonly number[]>()

const offsetsOfCode = (text: string): readonly number[] => {
  const known = offsets.get(text)
  if (known) return known
  const code = withoutComments(stripTypeScriptTypes(text))
  const found = [...code.matchAll(/\S/g)].map((match) => match.index)
  offsets.set(text, found)
  return found
}

const withoutComments = (text: string): string => {
  let blanked = text
  for (const { start, end } of parseSource('stripped.mjs', text).comments) {
    blanked = blanked.slice(0, start) + text.slice(start, end).replaceAll(/\S/g, ' ') + blanked.slice(end)
  }
  return blanked
}

const lineStarts = new Map<string, readonly number[]>()

const lineOf = (text: string, offset: number): number => {
  const starts = lineStarts.get(text) ?? [0, ...[...text.matchAll(/\n/g)].map((m) => m.index + 1)]
  lineStarts.set(text, starts)
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}
