import { Button, EmptyState, Skeleton } from '@mantine/core'
import { useEffect, useRef, type ReactNode, type Ref } from 'react'
import { useWords } from '../language/language.tsx'
import { FeedIcon } from '../shell/icons.tsx'
import { PostCard } from './post-card.tsx'
import type { ShownPost } from './shown-posts.ts'
import styles from './timeline.module.css'

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

type PostListProps = {
  readonly query: Pages
  readonly posts: readonly ShownPost[]
  /** Shown when there is nothing at all. */
  readonly empty: ReactNode
  readonly listRef?: Ref<HTMLUListElement>
}

/** Posts, newest first, read page by page as one scrolls; with what stands there while they come, fail to, or end. */
export const PostList = ({ query, posts, empty, listRef }: PostListProps) => {
  const { t } = useWords()
  const isComplete = query.isSuccess && !query.hasNextPage
  return (
    <>
      <ul ref={listRef} className={styles.posts}>
        {posts.map((post) => (
          <li key={post.key}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      {query.isPending && <Waiting />}
      {query.isError && (
        <Failed error={query.error} onRetry={() => void (posts.length > 0 ? query.fetchNextPage() : query.refetch())} />
      )}
      {isComplete && posts.length === 0 && empty}
      {query.hasNextPage && !query.isError && (
        <More isFetching={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      )}
      {isComplete && posts.length > 3 && <p className={styles.end}>{t.endOfTimeline}</p>}
    </>
  )
}

/** How far before the end the next page is fetched. */
const AHEAD_PX = 800

const More = ({ isFetching, onMore }: { readonly isFetching: boolean; readonly onMore: () => void }) => {
  const { t } = useWords()
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (end.current === null || isFetching) return undefined
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onMore(), {
      rootMargin: `${AHEAD_PX}px`,
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  })
  return (
    <div ref={end} className={styles.more}>
      <Button variant="default" radius="xl" loading={isFetching} onClick={onMore}>
        {t.loadMore}
      </Button>
    </div>
  )
}

const Failed = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const { t, explain } = useWords()
  return (
    <Card>
      <EmptyState role="alert" icon={<FeedIcon size={28} />} title={t.timelineFailed} description={explain(error)}>
        <EmptyState.Actions>
          <Button variant="light" onClick={onRetry}>
            {t.tryAgain}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Card>
  )
}

/** A frame for words where posts would be. */
export const Card = ({ children }: { readonly children: ReactNode }) => <div className={styles.card}>{children}</div>

const Waiting = () => (
  <div className={styles.posts} aria-hidden>
    {[88, 132, 88].map((height, index) => (
      <Skeleton key={index} height={height} radius={16} />
    ))}
  </div>
)
