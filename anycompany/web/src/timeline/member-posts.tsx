import { EmptyState } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useName } from '../member/members.ts'
import { FeedIcon } from '../shell/icons.tsx'
import { Card, PostList } from './post-list.tsx'
import styles from './timeline.module.css'
import { useMemberPosts } from './use-member-posts.ts'

/** What the member at the page sees of one member. */
export const MemberPosts = ({ memberId }: { readonly memberId: string }) => {
  const { t } = useWords()
  const name = useName(memberId)
  const { query, posts, stale } = useMemberPosts(memberId)
  return (
    <section aria-labelledby="member-posts-title" aria-busy={query.isPending}>
      <div className={styles.head}>
        <h1 id="member-posts-title" className={styles.title}>
          {t.postsOf(name ?? '')}
        </h1>
      </div>
      {stale && <p className={styles.stale}>{t.stale}</p>}
      <PostList
        query={query}
        posts={posts}
        empty={
          <Card>
            <EmptyState variant="light" icon={<FeedIcon size={28} />} title={t.noPostsYet} />
          </Card>
        }
      />
    </section>
  )
}
