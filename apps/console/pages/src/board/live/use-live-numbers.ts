import type { Description } from '@banyan/model'
import { useEffect, useMemo } from 'react'
import { now } from '../../api/live.ts'
import { useWords } from '../../language/language.tsx'
import { createLiveLines } from './live-lines.ts'
import { lineOf, numbersOf } from './note-numbers.ts'

/** Lines for every live part, kept up to date without rendering anything. */
export const useLiveNumbers = (description: Description) => {
  const { t } = useWords()
  const lines = useMemo(createLiveLines, [])
  useEffect(() => {
    const show = () => {
      const current = now.get()
      if (current === null) return
      const numbers = numbersOf(description, current)
      lines.show(new Map([...numbers].map(([part, one]) => [part, lineOf(one, t.short)])))
    }
    show()
    return now.watch(show)
  }, [description, lines, t])
  return lines
}
