import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { useIsFriend } from '../friends/friends.ts'
import { useWords } from '../language/language.tsx'
import { useWatchedTopic } from '../live/watched-topics.ts'
import { useMe, useName } from '../member/members.ts'
import { NotThere } from '../shell/not-there.tsx'
import { useStore } from '@banyan/pages/store'
import { shownPost, type ShownPost } from '../timeline/shown-posts.ts'
import { STALE_PAUSE_MS, useSession } from '../timeline/use-timeline.ts'
import { PostCard } from './post-card.tsx'
import { postQuery } from './post-query.ts'

/** One post on a page of its own, with its comments. What is not there and what one may not see look alike. */
export const PostPage = ({ postId }: { readonly postId: string }) => {
  const { t, explain } = useWords()
  const { post, error, refetch } = usePost(postId)
  if (post === 'gone') return <NotThere title={t.noSuchPost} text={t.noSuchPostText} />
  if (post !== null) return <Alone post={post} />
  if (error !== null) return <NotThere title={t.postFailed} text={explain(error)} onRetry={refetch} />
  return (
    <div role="status" aria-label={t.loading}>
      <Skeleton height={160} radius={16} />
    </div>
  )
}

const Alone = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  return (
    <>
      <VisuallyHidden component="h1">{t.postOf(useName(post.authorId) ?? '')}</VisuallyHidden>
      <PostCard post={post} isAlone />
    </>
  )
}

/** The post with what has happened since it was read; `gone` when it is not there, null until it is known. */
const usePost = (postId: string) => {
  const session = useSession()
  const overlay = useStore(session.overlay)
  const isReady = useStore(session.liveIsReady)
  const query = useQuery({
    ...postQuery(postId, session),
    enabled: isReady,
    refetchInterval: ({ state }) => (state.data?.stale === true ? STALE_PAUSE_MS : false),
  })
  const { data, error } = query
  useEffect(() => {
    if (data !== undefined && !data.stale)
      session.change({ kind: 'renewed', posts: [data.body], readFrom: data.readFrom })
  }, [data, session])
  const isMissing = isApiProblem(error, 'NoSuchPost')
  // What is not there may come, or come back.
  useWatchedTopic(postId, useIsStrangers(data?.body.authorId) ?? (isMissing || undefined))
  const shown = data === undefined ? null : (shownPost(data.body, overlay) ?? 'gone')
  return { post: isMissing ? ('gone' as const) : shown, error, refetch: () => void query.refetch() }
}

/** What happens to one's own and friends' posts comes anyway. Undefined until it is known whose post it is. */
const useIsStrangers = (authorId: string | undefined): boolean | undefined => {
  const { memberId } = useMe()
  const isFriend = useIsFriend(authorId ?? memberId)
  if (authorId === undefined) return undefined
  if (authorId === memberId) return false
  return isFriend === undefined ? undefined : !isFriend
}
