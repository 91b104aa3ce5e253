import { VisuallyHidden } from '@mantine/core'
import { useEffect } from 'react'
import { createStore, useStore } from '@banyan/pages/store'

const announcement = createStore({ text: '', count: 0 })

/** Tells people who don't see the page what has just changed on it, when their screen reader has a pause. */
export const announce = (text: string): void => announcement.change(({ count }) => ({ text, count: count + 1 }))

/** Says how many things a search has found, each time it has; `count` is undefined as long as nothing is known. */
export const useSearchAnnouncement = (
  count: number | undefined,
  { none, some }: { readonly none: string; readonly some: (count: number) => string },
): void => {
  const text = count === 0 ? none : some(count ?? 0)
  useEffect(() => {
    if (count !== undefined) announce(text)
  }, [count, text])
}

/** The live region that {@link announce} speaks through; once on the page. */
export const Announcements = () => {
  const { text, count } = useStore(announcement)
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {/* A new element each time: the same words twice are two announcements. */}
      <span key={count}>{text}</span>
    </VisuallyHidden>
  )
}
