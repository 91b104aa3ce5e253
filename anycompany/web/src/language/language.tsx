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
  /** What to tell people about an error: in their language when its code is known, else in general. */
  readonly explain: (error: unknown) => string
}

const dictionaries: Readonly<Record<Language, Dictionary>> = { ko, en }
const ONE_YEAR_S = 365 * 24 * 60 * 60

/** Korean, unless the shop's language cookie says otherwise: both remember one choice. */
const chosenLanguage = (): Language => (/(?:^|;\s*)lang=en(?:;|$)/.test(document.cookie) ? 'en' : 'ko')

const rememberLanguage = (language: Language): void => {
  document.cookie = `lang=${language}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`
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
      rememberLanguage(other)
      setLanguage(other)
    },
    explain: (error) => explanation(t, error),
  }
}

const explanation = (t: Dictionary, error: unknown): string => {
  if (!isApiProblem(error)) return t.problem
  const known: Readonly<Record<string, string>> = t.problems
  return known[error.code] ?? known[`HTTP_${error.status}`] ?? t.problem
}
