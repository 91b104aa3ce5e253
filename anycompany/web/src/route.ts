import { createStore, useStore } from './store.ts'

/** Where the reader is. On wide screens timeline and friends stand side by side, and only the focus differs. */
export type Route =
  | { readonly page: 'timeline' }
  | { readonly page: 'friends' }
  | { readonly page: 'member'; readonly memberId: string }

/** The route of an address below `/social`; unknown ones are the timeline. */
export const routeOf = (path: string): Route => {
  const [first, second] = path.replace(/^\/social\/?/, '').split('/')
  if (first === 'friends') return { page: 'friends' }
  if (first !== 'members' || second === undefined || second === '') return { page: 'timeline' }
  const memberId = decoded(second)
  return memberId === null ? { page: 'timeline' } : { page: 'member', memberId }
}

/** The address of a route. */
export const pathOf = (route: Route): string => {
  if (route.page === 'member') return `/social/members/${encodeURIComponent(route.memberId)}`
  return route.page === 'friends' ? '/social/friends' : '/social'
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
