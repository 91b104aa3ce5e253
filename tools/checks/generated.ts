import type { Finding, Repository } from '../repository.ts'

/**
 * A part of a page that is a function of code: it stands between `<!-- generated: name -->` and `<!-- end: name -->`. Without a name
 * it is the whole file.
 */
export type GeneratedPart = { readonly page: string; readonly name?: string; readonly content: string }

/** The page as it should be; null when the page has no such markers. */
export const withPart = (page: string, part: GeneratedPart): string | null => {
  if (part.name === undefined) return part.content
  const [start, end] = [`<!-- generated: ${part.name} -->`, `<!-- end: ${part.name} -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  return from === -1 || to < from
    ? null
    : `${page.slice(0, from)}${start}\n\n${part.content.trim()}\n\n${page.slice(to)}`
}

/** Compares each part with what code says now; `npm run check -- --write` mends it. */
export const checkGenerated = (repository: Repository, parts: readonly GeneratedPart[]): readonly Finding[] =>
  parts.flatMap((part) => {
    const problem = problemOf(repository, part)
    return problem === null ? [] : [{ file: part.page, line: 0, rule: 'generated', message: problem }]
  })

const problemOf = (repository: Repository, part: GeneratedPart): string | null => {
  if (!repository.files.includes(part.page)) return 'is not there'
  const expected = withPart(repository.read(part.page), part)
  if (expected === null) return `has no part <!-- generated: ${part.name} -->`
  return expected === repository.read(part.page)
    ? null
    : `${part.name === undefined ? 'it' : `the part "${part.name}"`} is out of date: npm run check -- --write`
}
