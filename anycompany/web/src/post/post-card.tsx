import { Button, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, memo, useId, useState } from 'react'
import { returnToComposer } from '../compose/use-draft.ts'
import { useWords } from '../language/language.tsx'
import { useMe } from '../member/members.ts'
import { PromotionCard } from '../promotion/promotion-card.tsx'
import { CommentIcon, HeartFilledIcon, HeartIcon } from '../shell/icons.tsx'
import { Part } from '../shell/part.tsx'
import { looksSame, type ShownPost } from '../timeline/shown-posts.ts'
import { useSession } from '../timeline/use-timeline.ts'
import { EditPost } from './edit-post.tsx'
import { Leaving } from './leaving.tsx'
import styles from './post-card.module.css'
import { PostHead } from './post-head.tsx'
import { PostText } from './post-text.tsx'

const Comments = lazy(() => import('../comments/comments.tsx').then((loaded) => ({ default: loaded.Comments })))

type PostCardProps = {
  readonly post: ShownPost
  /** On a page of its own a post shows its comments at once. */
  readonly isAlone?: boolean
}

/** One post. Drawn again only when something has happened to it: many come and change while one reads. */
export const PostCard = memo(
  (props: PostCardProps) => <Card {...props} />,
  (before, after) => before.isAlone === after.isAlone && looksSame(before.post, after.post),
)

const Card = ({ post, isAlone = false }: PostCardProps) => {
  const titleId = useId()
  const [editing, setEditing] = useState(false)
  if (post.state === 'leaving') return <Leaving postId={post.postId} />
  return (
    <article
      className={styles.card}
      aria-labelledby={titleId}
      tabIndex={-1}
      data-state={post.state}
      data-post-id={post.postId}
    >
      <PostHead post={post} titleId={titleId} onEdit={() => setEditing(true)} />
      <HiddenNotice post={post} />
      {editing ? <EditPost post={post} onClose={() => setEditing(false)} /> : <PostText text={post.text} />}
      {post.productId !== null && <PromotionCard productId={post.productId} />}
      {post.state === 'written' ? <Foot post={post} isAlone={isAlone} /> : <Underway post={post} />}
    </article>
  )
}

const HiddenNotice = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const isMine = useMe().memberId === post.authorId
  if (!post.isHidden || !isMine) return null
  return (
    <div className={styles.hidden} role="note">
      <strong>{t.hiddenTitle}</strong>
      <span>{t.hiddenText}</span>
    </div>
  )
}

const Foot = ({ post, isAlone }: Required<PostCardProps>) => {
  const { t, language } = useWords()
  const [opened, { toggle }] = useDisclosure(isAlone)
  const commentsId = useId()
  return (
    <>
      <div className={styles.foot}>
        <LikeButton post={post} />
        <UnstyledButton
          className={styles.deed}
          aria-expanded={opened}
          aria-controls={commentsId}
          aria-label={t.commentsCount(post.comments)}
          onClick={toggle}
        >
          <CommentIcon />
          <span>{post.comments > 0 ? post.comments.toLocaleString(language) : t.comments}</span>
        </UnstyledButton>
      </div>
      <div id={commentsId} hidden={!opened}>
        {opened && (
          <Part>
            <Comments post={post} />
          </Part>
        )}
      </div>
    </>
  )
}

const LikeButton = ({ post }: { readonly post: ShownPost }) => {
  const { t, language } = useWords()
  const session = useSession()
  return (
    <UnstyledButton
      className={`${styles.deed} ${styles.like}`}
      aria-pressed={post.likedByMe}
      aria-label={`${t.like}, ${t.likesCount(post.likes)}`}
      onClick={() => void session.toggleLike(post)}
    >
      {post.likedByMe ? <HeartFilledIcon /> : <HeartIcon />}
      <span>{post.likes > 0 ? post.likes.toLocaleString(language) : t.like}</span>
    </UnstyledButton>
  )
}

/** A post of mine that the server hasn't got: on its way, or waiting for another try. */
const Underway = ({ post }: { readonly post: ShownPost }) => {
  const { t, explain } = useWords()
  const session = useSession()
  if (post.state === 'sending') return <div className={styles.underway}>{t.sending}</div>
  const edit = () => {
    const content = session.giveUp(post.key)
    if (content !== null) returnToComposer(content)
  }
  return (
    <div className={styles.underway} role="alert">
      <span>
        {t.notSent} {post.why !== undefined && explain(post.why)}
      </span>
      <Button size="compact-sm" variant="light" onClick={() => void session.sendAgain(post.key)}>
        {t.sendAgain}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={edit}>
        {t.backToDraft}
      </Button>
    </div>
  )
}
