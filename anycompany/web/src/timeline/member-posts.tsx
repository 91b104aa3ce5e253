import { EmptyState } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useName } from '../member/members.ts'
import { PostList } from '../post/post-list.tsx'
import { Card } from '../shell/card.tsx'
import { FeedIcon } from '../shell/icons.tsx'
import styles from './timeline.module.css'
import { useMemberPosts } from './use-member-posts.ts'

/** What the member at the page sees of one member; of strangers that is what they wrote for everybody. */
export const MemberPosts = ({ memberId, isFriend }: { readonly memberId: string; readonly isFriend: boolean }) => {
  const { t } = useWords()
  const name = useName(memberId)
  const { query, posts, stale } = useMemberPosts(memberId)
  return (
    <section aria-labelledby="member-posts-title" aria-busy={query.isPending}>
      <div className={styles.head}>
        <h2 id="member-posts-title" className={styles.title}>
          {t.postsOf(name ?? '')}
        </h2>
      </div>
      {stale && <p className={styles.stale}>{t.stale}</p>}
      <PostList
        query={query}
        posts={posts}
        empty={
          <Card>
            <EmptyState
              variant="light"
              icon={<FeedIcon size={28} />}
              title={t.noPostsYet}
              description={isFriend ? undefined : t.onlyPublicPosts}
            />
          </Card>
        }
      />
    </section>
  )
}
