import { queryOptions, useQuery } from '@tanstack/react-query'
import { useWords } from '../language/language.tsx'

/** A link into the shop, as the shop's profile names it. */
type NamedLink = {
  readonly name: string
  readonly label: { readonly ko: string; readonly en: string }
  readonly href: string
  readonly shownTo: 'everyone' | 'members' | 'visitors'
}
type Links = {
  readonly links: readonly NamedLink[]
  /** How one logs out of the shop: a form's method and where it goes. */
  readonly logout: { readonly method: string; readonly path: string }
}

/** Until the shop's own links are heard, and where they can't be. */
const UNHEARD: Links = { links: [], logout: { method: 'POST', path: '/logout' } }

const linksQuery = queryOptions({
  queryKey: ['shop-links'],
  queryFn: async ({ signal }) => (await (await fetch('/_banyan/shop-links', { signal })).json()) as Links,
  staleTime: Infinity,
})

/** A link in the reader's language. */
export type ShopLink = { readonly name: string; readonly label: string; readonly href: string }

/** The ways into the shop. The pages know them by name; what they are called and where they lead is the shop's to say. */
export const useShopLinks = () => {
  const { t, language } = useWords()
  const { links, logout } = useQuery(linksQuery).data ?? UNHEARD
  const shown = ({ name, label, href }: NamedLink): ShopLink => ({ name, label: label[language], href })
  const find = (wanted: string, otherwise: Omit<ShopLink, 'name'>): ShopLink => {
    const found = links.find(({ name }) => name === wanted)
    return found ? shown(found) : { name: wanted, ...otherwise }
  }
  return {
    home: find('home', { label: t.shop, href: '/' }),
    login: find('login', { label: t.logIn, href: '/login' }),
    /** What else members find in the shop. */
    forMembers: links.filter(({ name, shownTo }) => name !== 'home' && shownTo !== 'visitors').map(shown),
    logout,
  }
}
