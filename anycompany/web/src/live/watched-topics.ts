import { useEffect, useState } from 'react'
import { createStore } from '@banyan/pages/store'

/** What this tab wants to hear of although it may not come to the member: strangers' posts and pages that are open here. */
export const watchedTopics = createStore<readonly string[]>([])

const POSTS_OF = 'posts-of/'

/** The topic of a member's page; that of a post is its id. */
export const postsOf = (memberId: string): string => `${POSTS_OF}${memberId}`

/** The member whose page a topic is; null for a post's. */
export const memberIn = (topic: string): string | null =>
  topic.startsWith(POSTS_OF) ? topic.slice(POSTS_OF.length) : null

/** Hears of a topic as long as this is wanted; as long as it is not known whether it is (undefined), as before. */
export const useWatchedTopic = (topic: string, wanted: boolean | undefined): void => {
  const [isWatched, setWatched] = useState(false)
  if (wanted !== undefined && wanted !== isWatched) setWatched(wanted)
  useEffect(() => {
    if (!isWatched) return undefined
    watchedTopics.change((topics) => [...topics, topic])
    return () => watchedTopics.change((topics) => topics.toSpliced(topics.lastIndexOf(topic), 1))
  }, [topic, isWatched])
}
