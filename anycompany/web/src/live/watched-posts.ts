import { useEffect } from 'react'
import { createStore } from '@banyan/pages/store'

/** The posts that this tab wants to hear of although they may not come to the member: strangers' that are open here. */
export const watchedPosts = createStore<readonly string[]>([])

/** Hears of a post as long as it is on the page; null of none. */
export const useWatchedPost = (postId: string | null): void =>
  useEffect(() => {
    if (postId === null) return undefined
    watchedPosts.change((posts) => [...posts, postId])
    return () => watchedPosts.change((posts) => posts.toSpliced(posts.lastIndexOf(postId), 1))
  }, [postId])
