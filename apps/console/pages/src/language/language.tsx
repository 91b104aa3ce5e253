import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { en } from './en.ts'
import { ko, type Dictionary } from './ko.ts'

/** The languages of the pages. */
export type Language = 'ko' | 'en'

/** The page's words, and the way to the other language. */
export type Words = {
  readonly language: Language
  readonly t: Dictionary
  readonly choose: (language: Language) => void
  /** What to tell operators about an error: what to do in their language, and the server's own sentence where it has one. */
  readonly explain: (error: unknown) => { readonly title: string; readonly detail: string | null }
}

const dictionaries: Readonly<Record<Language, Dictionary>> = { ko, en }
const ONE_YEAR_S = 365 * 24 * 60 * 60

/** What was chosen here before, else the browser's first language that we have. */
const chosenLanguage = (): Language => {
  const remembered = /(?:^|;\s*)lang=(ko|en)(?:;|$)/.exec(document.cookie)?.[1]
  if (remembered) return remembered as Language
  return navigator.language.startsWith('ko') ? 'ko' : 'en'
}

const WordsContext = createContext<Words | null>(null)

/** Gives the words to everything below, and tells the browser which language the page is in. */
export const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(chosenLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const words = useMemo(() => wordsIn(language, setLanguage), [language])
  return <WordsContext value={words}>{children}</WordsContext>
}

/** The page's words. */
export const useWords = (): Words => {
  const words = use(WordsContext)
  if (words === null) throw new Error('Expected a LanguageProvider around every component that has words')
  return words
}

const wordsIn = (language: Language, setLanguage: (language: Language) => void): Words => {
  const t = dictionaries[language]
  return {
    language,
    t,
    choose: (other) => {
      document.cookie = `lang=${other}; path=/; max-age=${ONE_YEAR_S}; samesite=strict`
      setLanguage(other)
    },
    explain: (error) => explanation(t, error),
  }
}

const explanation = (t: Dictionary, error: unknown) => {
  if (!isApiProblem(error)) return { title: t.problem, detail: error instanceof Error ? error.message : null }
  const known: Readonly<Record<string, string>> = t.problems
  const title = known[error.code] ?? known[`HTTP_${error.status}`] ?? t.problem
  return { title, detail: error.status === 0 ? null : `${error.code}: ${error.message}` }
}
