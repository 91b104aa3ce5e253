import { TimeAgo } from '../language/time-ago.tsx'
import { exactly } from '../language/when.ts'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { Name } from '../member/name.tsx'
import { RouteLink } from '../route-link.tsx'
import type { ShownPost } from '../timeline/shown-posts.ts'
import { AudienceMark } from './audience.tsx'
import styles from './post-card.module.css'
import { PostMenu } from './post-menu.tsx'

type PostHeadProps = { readonly post: ShownPost; readonly titleId: string; readonly onEdit: () => void }

/** Who wrote a post, when, for whom, and what one can do with it. */
export const PostHead = ({ post, titleId, onEdit }: PostHeadProps) => (
  <div className={styles.head}>
    <Face memberId={post.authorId} />
    <div className={styles.who}>
      <h3 id={titleId} className={styles.author}>
        <RouteLink className={styles.link} to={{ page: 'member', memberId: post.authorId }}>
          <Name memberId={post.authorId} />
        </RouteLink>
      </h3>
      <div className={styles.when}>
        <When post={post} />
        <AudienceMark audience={post.audience} />
        <Edited at={post.editedAt} />
      </div>
    </div>
    {post.state === 'written' && <PostMenu post={post} onEdit={onEdit} />}
  </div>
)

const When = ({ post }: { readonly post: ShownPost }) => {
  if (post.state !== 'written') return <TimeAgo instant={post.writtenAt} />
  return (
    <RouteLink className={styles.link} to={{ page: 'post', postId: post.postId }}>
      <TimeAgo instant={post.writtenAt} />
    </RouteLink>
  )
}

const Edited = ({ at }: { readonly at: string | null }) => {
  const { t, language } = useWords()
  return at === null ? null : <span title={exactly(at, language)}>{t.edited}</span>
}
