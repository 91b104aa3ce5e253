import { createStore, useStore } from '@banyan/pages/store'

/** Where the reader is. On wide screens the friends stand beside every page, and only the focus differs. */
export type Route =
  | { readonly page: 'timeline' | 'friends' | 'notifications' | 'settings' }
  | { readonly page: 'member'; readonly memberId: string }
  | { readonly page: 'post'; readonly postId: string }

/** The route of an address below `/social`; unknown ones are the timeline. */
export const routeOf = (path: string): Route => {
  const [first, second] = path.replace(/^\/social\/?/, '').split('/')
  if (first === 'friends' || first === 'notifications' || first === 'settings') return { page: first }
  const id = second === undefined || second === '' ? null : decoded(second)
  if (id === null) return { page: 'timeline' }
  if (first === 'members') return { page: 'member', memberId: id }
  return first === 'posts' ? { page: 'post', postId: id } : { page: 'timeline' }
}

/** The address of a route. */
export const pathOf = (route: Route): string => {
  if (route.page === 'member') return `/social/members/${encodeURIComponent(route.memberId)}`
  if (route.page === 'post') return `/social/posts/${encodeURIComponent(route.postId)}`
  return route.page === 'timeline' ? '/social' : `/social/${route.page}`
}

const path = createStore('/social')

/** Follows the address bar, from now on. */
export const followAddress = (): void => {
  const read = () => path.change(() => location.pathname)
  addEventListener('popstate', read)
  read()
}

/** Goes to another route, as a link does. */
export const goTo = (route: Route): void => {
  history.pushState(null, '', pathOf(route))
  path.change(() => location.pathname)
  scrollTo({ top: 0 })
}

/** The current route. */
export const useRoute = (): Route => routeOf(useStore(path))

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
