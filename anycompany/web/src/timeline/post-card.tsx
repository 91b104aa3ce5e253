import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useId } from 'react'
import { returnToComposer } from '../compose/composer.tsx'
import { TimeAgo } from '../language/time-ago.tsx'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { Name } from '../member/name.tsx'
import { useMe, useName } from '../member/members.ts'
import { RouteLink } from '../route-link.tsx'
import { Confirm } from '../shell/confirm.tsx'
import { DotsIcon, HeartFilledIcon, HeartIcon, TrashIcon } from '../shell/icons.tsx'
import styles from './post-card.module.css'
import { PostText } from './post-text.tsx'
import type { ShownPost } from './shown-posts.ts'
import { Leaving } from './leaving.tsx'
import { useSession } from './use-timeline.ts'

/** One post on the timeline. */
export const PostCard = ({ post }: { readonly post: ShownPost }) => {
  const titleId = useId()
  if (post.state === 'leaving') return <Leaving postId={post.postId} />
  return (
    <article
      className={styles.card}
      aria-labelledby={titleId}
      tabIndex={-1}
      data-state={post.state}
      data-post-id={post.postId}
    >
      <Head post={post} titleId={titleId} />
      <PostText text={post.text} />
      {post.state === 'written' ? <LikeButton post={post} /> : <Underway post={post} />}
    </article>
  )
}

const Head = ({ post, titleId }: { readonly post: ShownPost; readonly titleId: string }) => {
  const isMine = useMe().memberId === post.authorId
  return (
    <div className={styles.head}>
      <Face memberId={post.authorId} />
      <div className={styles.who}>
        <h3 id={titleId} className={styles.author}>
          <RouteLink className={styles.link} to={{ page: 'member', memberId: post.authorId }}>
            <Name memberId={post.authorId} />
          </RouteLink>
        </h3>
        <span className={styles.when}>
          <TimeAgo instant={post.writtenAt} />
        </span>
      </div>
      {isMine && post.state === 'written' && <OwnPostMenu post={post} />}
    </div>
  )
}

const OwnPostMenu = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const session = useSession()
  const [asked, { open, close }] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            radius="xl"
            size="lg"
            aria-label={t.postOptionsOf(useName(post.authorId) ?? '')}
          >
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<TrashIcon size={18} />} onClick={open}>
            {t.deletePost}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asked}
        title={t.deleteTitle}
        text={t.deleteText}
        action={t.deleteConfirm}
        onConfirm={() => session.deletePost(post.postId)}
        onClose={close}
      />
    </>
  )
}

const LikeButton = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const session = useSession()
  return (
    <UnstyledButton
      className={styles.like}
      aria-pressed={post.likedByMe}
      aria-label={`${t.like}, ${t.likesCount(post.likes)}`}
      onClick={() => void session.toggleLike(post)}
    >
      {post.likedByMe ? <HeartFilledIcon /> : <HeartIcon />}
      <span>{post.likes > 0 ? post.likes : t.like}</span>
    </UnstyledButton>
  )
}

/** A post of mine that the server hasn't got: on its way, or waiting for another try. */
const Underway = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const session = useSession()
  if (post.state === 'sending') return <p className={styles.underway}>{t.sending}</p>
  return (
    <div className={styles.underway} role="alert">
      <span>{t.notSent}</span>
      <Button size="compact-sm" variant="light" onClick={() => void session.sendAgain(post.key)}>
        {t.sendAgain}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        onClick={() => returnToComposer(session.giveUp(post.key))}
      >
        {t.backToDraft}
      </Button>
    </div>
  )
}
