import { createLanguage } from '@banyan/pages/language'
import { isApiProblem } from '../api/problem.ts'
import { en } from './en.ts'
import { ko, type Dictionary } from './ko.ts'

export type { Language } from '@banyan/pages/language'

/** What to tell people about an error: in their language when its code is known, else in general. */
const explain = (t: Dictionary, error: unknown): string => {
  if (!isApiProblem(error)) return t.problem
  const known: Readonly<Record<string, string>> = t.problems
  return known[error.code] ?? known[`HTTP_${error.status}`] ?? t.problem
}

/** Korean, unless the shop's language cookie says otherwise: both remember one choice. */
export const { LanguageProvider, useWords } = createLanguage({
  dictionaries: { ko, en },
  usual: () => 'ko',
  explain,
  sameSite: 'lax',
})

/** What {@link useWords} gives. */
export type Words = ReturnType<typeof useWords>
