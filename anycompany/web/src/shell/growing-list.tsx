import { Button, EmptyState, Skeleton } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import { Card } from './card.tsx'
import styles from './growing-list.module.css'
import { FeedIcon } from './icons.tsx'

/** What a list needs to know of the pages it grows by. */
export type Pages = {
  readonly isPending: boolean
  readonly isSuccess: boolean
  readonly isError: boolean
  readonly error: unknown
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

type GrowingListProps = {
  readonly query: Pages
  readonly isEmpty: boolean
  readonly failedTitle: string
  /** Shown when there is nothing at all. */
  readonly empty: ReactNode
  /** What has been read so far. */
  readonly children: ReactNode
}

/** Things read page by page as one scrolls, with what stands there while they come, fail to, or are none. */
export const GrowingList = ({ query, isEmpty, failedTitle, empty, children }: GrowingListProps) => (
  <>
    {children}
    {query.isPending && <Waiting />}
    {query.isError && (
      <Failed
        title={failedTitle}
        error={query.error}
        onRetry={() => void (isEmpty ? query.refetch() : query.fetchNextPage())}
      />
    )}
    {query.isSuccess && !query.hasNextPage && isEmpty && empty}
    {query.hasNextPage && !query.isError && (
      <More isFetching={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
    )}
  </>
)

/** How far before the end the next page is fetched. */
const AHEAD_PX = 800
/** A page that was asked for may be given up, without a word, for another reading of the list: it is asked for again after this. */
const ASK_AGAIN_MS = 1_000

const More = ({ isFetching, onMore }: { readonly isFetching: boolean; readonly onMore: () => void }) => {
  const { t } = useWords()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (end.current === null || isFetching) return undefined
    let isNear = false
    const askIfNear = () => void (isNear && onMore())
    const observer = new IntersectionObserver(
      (entries) => {
        isNear = entries.at(-1)?.isIntersecting === true
        askIfNear()
      },
      { rootMargin: `${AHEAD_PX}px` },
    )
    observer.observe(end.current)
    const again = setInterval(askIfNear, ASK_AGAIN_MS)
    return () => {
      observer.disconnect()
      clearInterval(again)
    }
  })
  return (
    <div ref={end} className={styles.more}>
      <Button variant="default" radius="xl" loading={isFetching} onClick={onMore}>
        {t.loadMore}
      </Button>
    </div>
  )
}

type FailedProps = { readonly title: string; readonly error: unknown; readonly onRetry: () => void }

const Failed = ({ title, error, onRetry }: FailedProps) => {
  const { t, explain } = useWords()
  return (
    <Card>
      <EmptyState role="alert" icon={<FeedIcon size={28} />} title={title} description={explain(error)}>
        <EmptyState.Actions>
          <Button variant="light" onClick={onRetry}>
            {t.tryAgain}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Card>
  )
}

const Waiting = () => (
  <div className={styles.waiting} aria-hidden>
    {[88, 132, 88].map((height, index) => (
      <Skeleton key={index} height={height} radius={16} />
    ))}
  </div>
)
