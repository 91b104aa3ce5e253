import type { ReactNode, Ref } from 'react'
import { useWords } from '../language/language.tsx'
import { GrowingList, type Pages } from '../shell/growing-list.tsx'
import type { ShownPost } from '../timeline/shown-posts.ts'
import styles from '../timeline/timeline.module.css'
import { PostCard } from './post-card.tsx'

type PostListProps = {
  readonly query: Pages
  readonly posts: readonly ShownPost[]
  /** Shown when there is nothing at all. */
  readonly empty: ReactNode
  readonly listRef?: Ref<HTMLUListElement>
}

/** Posts, newest first, read page by page as one scrolls, and a word at the end. */
export const PostList = ({ query, posts, empty, listRef }: PostListProps) => {
  const { t } = useWords()
  return (
    <>
      <GrowingList query={query} isEmpty={posts.length === 0} failedTitle={t.timelineFailed} empty={empty}>
        <ul ref={listRef} className={styles.posts}>
          {posts.map((post) => (
            <li key={post.key}>
              <PostCard post={post} />
            </li>
          ))}
        </ul>
      </GrowingList>
      {query.isSuccess && !query.hasNextPage && posts.length > 3 && <p className={styles.end}>{t.endOfTimeline}</p>}
    </>
  )
}
