import type { Term } from '../api/answers.ts'

/** Terms that hold all words of a search, in any of their names or their meaning. */
export const foundTerms = (terms: readonly Term[], search: string): readonly Term[] => {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return terms
  return terms.filter(({ name, ko, en, means }) => {
    const text = [name, ko, en, means].join(' ').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}
