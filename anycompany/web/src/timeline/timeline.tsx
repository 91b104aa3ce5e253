import { Button, EmptyState } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { goTo } from '../route.ts'
import { ArrowUpIcon, FeedIcon } from '../shell/icons.tsx'
import { useStore } from '@banyan/pages/store'
import { PostList } from '../post/post-list.tsx'
import { Card } from '../shell/card.tsx'
import styles from './timeline.module.css'
import { useSession, useTimeline } from './use-timeline.ts'

/** The posts of the member and their friends, newest first, growing at both ends. */
export const Timeline = () => {
  const { t } = useWords()
  const { query, posts, stale, waiting } = useTimeline()
  const list = useRef<HTMLUListElement>(null)
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
      <PostList listRef={list} query={query} posts={posts} empty={waiting === 0 && <Empty />} />
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
