import { Button, Skeleton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { noticeFailure } from '../shell/notice.ts'
import type { ShownPost } from '../timeline/shown-posts.ts'
import { CommentForm } from './comment-form.tsx'
import { CommentItem, SentComment } from './comment-item.tsx'
import { useCommentDeeds, useComments } from './comment-query.ts'
import styles from './comments.module.css'

/** What was said under a post, and where one says something. */
export const Comments = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const { query, comments } = useComments(post.postId)
  const { write } = useCommentDeeds(post.postId)
  const sending = useMutation({ mutationFn: write })
  const { leaving, remove } = useRemoval(post.postId)
  const shown = comments.filter(({ commentId }) => !leaving.has(commentId))
  return (
    <section className={styles.comments} aria-label={t.commentsCount(post.comments)} aria-busy={query.isPending}>
      <CommentForm postId={post.postId} onSend={(text) => sending.mutateAsync(text)} />
      {query.isPending && <Skeleton height={48} radius={12} aria-hidden />}
      {query.isSuccess && comments.length === 0 && !sending.isPending && (
        <div className={styles.none}>{t.noComments}</div>
      )}
      <ul className={styles.list}>
        {sending.isPending && <SentComment text={sending.variables} />}
        {shown.map((comment) => (
          <CommentItem key={comment.commentId} comment={comment} postAuthorId={post.authorId} onRemove={remove} />
        ))}
      </ul>
      {query.isError && (
        <Failed error={query.error} onRetry={() => void (shown.length > 0 ? query.fetchNextPage() : query.refetch())} />
      )}
      {query.hasNextPage && !query.isError && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.earlierComments}
        </Button>
      )}
    </section>
  )
}

/** A comment that is being deleted is gone at once, and comes back when that fails. */
const useRemoval = (postId: string) => {
  const { t, explain } = useWords()
  const deeds = useCommentDeeds(postId)
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const remove = (commentId: string) => {
    setLeaving((ids) => new Set([...ids, commentId]))
    deeds
      .remove(commentId)
      .catch((error: unknown) => noticeFailure(t.commentNotDeleted, explain(error)))
      .finally(() => setLeaving((ids) => new Set([...ids].filter((id) => id !== commentId))))
  }
  return { leaving, remove }
}

const Failed = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const { t, explain } = useWords()
  return (
    <div className={styles.none} role="alert">
      {t.commentsFailed} {explain(error)}{' '}
      <Button size="compact-sm" variant="light" onClick={onRetry}>
        {t.tryAgain}
      </Button>
    </div>
  )
}
