/** Places in the query cache that more than one part of the page reads again. */
export const TIMELINE_KEY = ['timeline'] as const
export const FRIENDS_KEY = ['friends'] as const
export const FRIEND_REQUESTS_KEY = ['friend-requests'] as const
