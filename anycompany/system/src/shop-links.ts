import type { OwnHandler } from '@banyan/gateway'
import type { ShopProfile } from '@banyan/legacy'

/** The profile changes with a release: for so long, in seconds, a page may show what it had. */
const MAX_AGE_S = 300

/**
 * `/_banyan/shop-links`: the shop's links that its profile names, and where one logs out, so that the new pages lead back into the shop and
 * look like one company with it. Nobody's session is looked at.
 */
export const shopLinks = ({ links, logout }: Pick<ShopProfile, 'links' | 'logout'>): OwnHandler => {
  const body = JSON.stringify({ links, logout })
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': `max-age=${MAX_AGE_S}` })
    response.end(body)
  }
}
