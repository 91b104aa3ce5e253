import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'

/** The languages of all pages. */
export type Language = 'ko' | 'en'

/** The page's words, and the way to the other language. */
export type Words<Dictionary, Explanation> = {
  readonly language: Language
  readonly t: Dictionary
  readonly choose: (language: Language) => void
  /** What to tell people about an error, in their language. */
  readonly explain: (error: unknown) => Explanation
}

/** What pages in two languages decide themselves. */
export type LanguageOptions<Dictionary, Explanation> = {
  readonly dictionaries: Readonly<Record<Language, Dictionary>>
  /** The language for whoever has chosen none. */
  readonly usual: () => Language
  readonly explain: (t: Dictionary, error: unknown) => Explanation
  /** Of the cookie that keeps the choice: `lax` where other pages of the company have to find it. */
  readonly sameSite: 'lax' | 'strict'
}

const ONE_YEAR_S = 365 * 24 * 60 * 60

/** Pages in Korean and English. The cookie `lang` keeps the choice. */
export const createLanguage = <Dictionary, Explanation>(options: LanguageOptions<Dictionary, Explanation>) => {
  const WordsContext = createContext<Words<Dictionary, Explanation> | null>(null)

  /** Gives the words to everything below, and tells the browser which language the page is in. */
  const LanguageProvider = ({ children }: { readonly children: ReactNode }) => {
    const [language, setLanguage] = useState(() => rememberedLanguage() ?? options.usual())
    useEffect(() => {
      document.documentElement.lang = language
    }, [language])
    const words = useMemo(() => {
      const t = options.dictionaries[language]
      const choose = (other: Language) => {
        document.cookie = `lang=${other}; path=/; max-age=${ONE_YEAR_S}; samesite=${options.sameSite}`
        setLanguage(other)
      }
      return { language, t, choose, explain: (error: unknown) => options.explain(t, error) }
    }, [language])
    return <WordsContext value={words}>{children}</WordsContext>
  }

  /** The page's words. */
  const useWords = (): Words<Dictionary, Explanation> => {
    const words = use(WordsContext)
    if (words === null) throw new Error('Expected a LanguageProvider around every component that has words')
    return words
  }

  return { LanguageProvider, useWords }
}

const rememberedLanguage = (): Language | null =>
  (/(?:^|;\s*)lang=(ko|en)(?:;|$)/.exec(document.cookie)?.[1] as Language | undefined) ?? null
