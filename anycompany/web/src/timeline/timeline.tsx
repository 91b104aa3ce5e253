import { Button, EmptyState, Skeleton } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import { goTo } from '../route.ts'
import { ArrowUpIcon, FeedIcon } from '../shell/icons.tsx'
import { useStore } from '../store.ts'
import { PostCard } from './post-card.tsx'
import styles from './timeline.module.css'
import { useSession, useTimeline } from './use-timeline.ts'

/** The posts of the member and their friends, newest first, growing at both ends. */
export const Timeline = () => {
  const { t } = useWords()
  const { query, posts, stale, waiting } = useTimeline()
  const list = useRef<HTMLUListElement>(null)
  const isEmpty = query.isSuccess && !query.hasNextPage && posts.length === 0 && waiting === 0
  return (
    <section aria-labelledby="timeline-title" aria-busy={query.isPending}>
      <div className={styles.head}>
        <h1 id="timeline-title" className={styles.title}>
          {t.timeline}
        </h1>
        <LiveSign />
      </div>
      {stale && <p className={styles.stale}>{t.stale}</p>}
      <NewPosts count={waiting} list={list} />
      <ul ref={list} className={styles.posts}>
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
      {isEmpty && <Empty />}
      {query.hasNextPage && !query.isError && (
        <More isFetching={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      )}
      {query.isSuccess && !query.hasNextPage && posts.length > 3 && <p className={styles.end}>{t.endOfTimeline}</p>}
    </section>
  )
}

/** Whether new posts come by themselves. */
const LiveSign = () => {
  const { t } = useWords()
  const state = useStore(useSession().live)
  const text = { open: t.liveOpen, connecting: t.liveConnecting, reconnecting: t.liveReconnecting }[state]
  return (
    <span
      className={styles.live}
      role="status"
      data-state={state}
      title={state === 'open' ? t.liveOpenHint : undefined}
    >
      {text}
    </span>
  )
}

type NewPostsProps = { readonly count: number; readonly list: { readonly current: HTMLElement | null } }

/** Posts that came while one was reading further down; they don't push the text away under one's eyes. */
const NewPosts = ({ count, list }: NewPostsProps) => {
  const { t } = useWords()
  const session = useSession()
  const wasShown = useRef(false)
  useEffect(() => {
    if (wasShown.current) list.current?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true })
    wasShown.current = false
  })
  const show = () => {
    wasShown.current = true
    session.change({ kind: 'shown' })
    scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' })
  }
  return (
    <div className={styles.new} role="status">
      {count > 0 && (
        <Button radius="xl" leftSection={<ArrowUpIcon size={16} />} onClick={show}>
          {t.newPosts(count)}
        </Button>
      )}
    </div>
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

const Empty = () => {
  const { t } = useWords()
  return (
    <Card>
      <EmptyState
        variant="light"
        icon={<FeedIcon size={28} />}
        title={t.emptyTimelineTitle}
        description={t.emptyTimelineText}
      >
        <EmptyState.Actions>
          <Button variant="light" hiddenFrom="md" onClick={() => goTo({ page: 'friends' })}>
            {t.findFriends}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Card>
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

const Card = ({ children }: { readonly children: ReactNode }) => <div className={styles.card}>{children}</div>

const Waiting = () => (
  <div className={styles.posts} aria-hidden>
    {[88, 132, 88].map((height, index) => (
      <Skeleton key={index} height={height} radius={16} />
    ))}
  </div>
)
