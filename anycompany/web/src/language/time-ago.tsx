import { useEffect, useState } from 'react'
import { exactly, timeAgo } from './when.ts'
import { useWords } from './language.tsx'

const TICK_MS = 30_000

/** How long ago something was, kept up to date; the exact time on hover and for programs. */
export const TimeAgo = ({ instant }: { readonly instant: string }) => {
  const { language } = useWords()
  const nowMs = useNow()
  return (
    <time dateTime={instant} title={exactly(instant, language)}>
      {timeAgo(instant, nowMs, language)}
    </time>
  )
}

const useNow = (): number => {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
