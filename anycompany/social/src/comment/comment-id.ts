const BETWEEN = '.'

/** A comment's id begins with its post's, so that a comment alone tells which post decides about it. */
export const commentIdOf = (postId: string, own: string): string => `${postId}${BETWEEN}${own}`

/** The post of a comment's id; the whole id where none of ours was given. */
export const postIdOf = (commentId: string): string => {
  const end = commentId.lastIndexOf(BETWEEN)
  return end > 0 ? commentId.slice(0, end) : commentId
}
