import { createStore, useStore } from '@banyan/pages/store'

/** The pages, by the first part of their address. */
export const PAGES = [
  'system',
  'topology',
  'board',
  'streams',
  'views',
  'desk',
  'dead-letters',
  'reconcile',
  'configuration',
  'faults',
  'logs',
  'traces',
  'glossary',
  'accounts',
  'audit',
] as const

export type Page = (typeof PAGES)[number]

/** Where the operator is: a page, the rest of its path, and what is asked in the address. */
export type Route = { readonly page: Page; readonly rest: string; readonly query: URLSearchParams }

/** The route of an address; unknown ones are the system's page. */
export const routeOf = (address: string): Route => {
  const { pathname, searchParams } = new URL(address, 'http://console')
  const [first = '', ...rest] = pathname.split('/').slice(1)
  const page = PAGES.find((known) => known === first) ?? 'system'
  return { page, rest: decoded(rest.join('/')), query: searchParams }
}

/** The address of a page; parts of the query that are empty or undefined are left out. */
export const addressOf = (page: Page, query: Readonly<Record<string, string | undefined>> = {}, rest = ''): string => {
  const asked = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))
  const search = asked.length > 0 ? `?${new URLSearchParams(asked).toString()}` : ''
  const path = page === 'system' ? '/' : `/${page}`
  return `${path}${rest && `/${encodeURIComponent(rest)}`}${search}`
}

const here = () => location.pathname + location.search
const address = createStore('/')

/** Follows the address bar, from now on. */
export const followAddress = (): void => {
  const read = () => address.change(here)
  addEventListener('popstate', read)
  read()
}

/** Goes to an address, as a link does. */
export const goTo = (to: string): void => {
  history.pushState(null, '', to)
  address.change(here)
  scrollTo({ top: 0 })
}

/** Notes in the address what is looked at, without a step of its own on the way back. */
export const noteAddress = (to: string): void => {
  if (to === here()) return
  history.replaceState(null, '', to)
  address.change(here)
}

/** The current route. */
export const useRoute = (): Route => routeOf(useStore(address))

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
