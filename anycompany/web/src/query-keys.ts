/**
 * Places in the query cache that more than one part of the page reads again. Below the timeline's stands whatever shows posts or
 * comments: what makes the one be read again makes the others, too.
 */
export const TIMELINE_KEY = ['timeline'] as const
export const FRIENDS_KEY = ['friends'] as const
export const FRIEND_REQUESTS_KEY = ['friend-requests'] as const
export const STANDING_KEY = ['standing'] as const
export const SUGGESTIONS_KEY = ['suggestions'] as const
export const FOUND_MEMBERS_KEY = ['found-members'] as const
export const BLOCKS_KEY = ['blocks'] as const
export const NOTIFICATIONS_KEY = ['notifications'] as const
export const PRODUCT_KEY = ['product'] as const

/** What a member is to the one at the page. */
export const standingKey = (memberId: string) => [...STANDING_KEY, memberId] as const
/** One post, on a page of its own. */
export const postKey = (postId: string) => [...TIMELINE_KEY, 'post', postId] as const
/** What one sees of one member. */
export const memberPostsKey = (memberId: string) => [...TIMELINE_KEY, 'member', memberId] as const
/** What was said under a post. */
export const commentsKey = (postId: string) => [...TIMELINE_KEY, 'comments', postId] as const
