import { createLanguage, type Language } from '@banyan/pages/language'
import { isApiProblem } from '../api/problem.ts'
import { en } from './en.ts'
import { ko, type Dictionary } from './ko.ts'

/** What to tell operators about an error: what to do in their language, and the server's own sentence where it has one. */
const explain = (t: Dictionary, error: unknown): { readonly title: string; readonly detail: string | null } => {
  if (!isApiProblem(error)) return { title: t.problem, detail: error instanceof Error ? error.message : null }
  const known: Readonly<Record<string, string>> = t.problems
  const title = known[error.code] ?? known[`HTTP_${error.status}`] ?? t.problem
  return { title, detail: error.status === 0 ? null : `${error.code}: ${error.message}` }
}

/** The browser's first language that we have. */
const usual = (): Language => (navigator.language.startsWith('ko') ? 'ko' : 'en')

/** What was chosen here before, else what the browser prefers. */
export const { LanguageProvider, useWords } = createLanguage({
  dictionaries: { ko, en },
  usual,
  explain,
  sameSite: 'strict',
})
