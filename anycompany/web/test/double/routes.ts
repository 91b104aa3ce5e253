import type { Company } from './company.ts'

/** What the double answers a request. */
export type Answer = { readonly status: number; readonly body: object }
/** A request as a route sees it. */
export type Told = { readonly url: URL; readonly body: Record<string, unknown>; readonly me: string }
type Handler = (company: Company, told: Told, id: string) => object
type Route = readonly [method: string, path: string, answer: Handler]

const CREATED = 201

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `POST` with `+` answers 201. */
const ROUTES: readonly Route[] = [
  ['GET', '/api/members/me', (company, { me }) => company.profile(me) ?? {}],
  ['GET', '/api/members/profiles', (company, { url }) => company.profiles(url.searchParams.get('ids') ?? '')],
  ['GET', '/api/catalogue/products', (company, { url }) => company.productsById(url.searchParams.get('ids') ?? '')],
  [
    'GET',
    '/api/catalogue/products/search',
    (company, { url }) => company.searchProducts(url.searchParams.get('search') ?? ''),
  ],
  ['GET', '/api/social/timeline', (company, { me, url }) => company.timeline(me, url.searchParams)],
  ['GET', '/api/social/members', (company, { me, url }) => company.search(me, url.searchParams.get('search') ?? '')],
  ['GET', '/api/social/members/:id', (company, { me }, id) => company.standing(me, id)],
  ['GET', '/api/social/members/:id/posts', (company, { me, url }, id) => company.timeline(me, url.searchParams, id)],
  ['GET', '/api/social/suggestions', (company, { me }) => company.suggestions(me)],
  [
    'POST+',
    '/api/social/posts',
    (company, { me, body }) =>
      company.write(me, text(body['text']), {
        audience: body['audience'] === 'public' ? 'public' : 'friends',
        productId: typeof body['productId'] === 'string' ? body['productId'] : null,
      }),
  ],
  ['GET', '/api/social/posts/:id', (company, { me }, id) => company.onePost(me, id)],
  ['PATCH', '/api/social/posts/:id', (company, { me, body }, id) => company.edit(me, id, body)],
  ['DELETE', '/api/social/posts/:id', (company, { me }, id) => company.deletePost(me, id)],
  ['PUT', '/api/social/posts/:id/like', (company, { me }, id) => company.like(me, id, true)],
  ['DELETE', '/api/social/posts/:id/like', (company, { me }, id) => company.like(me, id, false)],
  ['GET', '/api/social/posts/:id/comments', (company, { me, url }, id) => company.commentsOf(me, id, url.searchParams)],
  [
    'POST+',
    '/api/social/posts/:id/comments',
    (company, { me, body }, id) => company.comment(me, id, text(body['text'])),
  ],
  ['DELETE', '/api/social/comments/:id', (company, { me }, id) => company.deleteComment(me, id)],
  [
    'POST+',
    '/api/social/posts/:id/reports',
    (company, { me, body }, id) => company.report(me, id, text(body['reason']), text(body['note'])),
  ],
  ['GET', '/api/social/friends', (company, { me, url }) => company.friendsOf(me, url.searchParams)],
  ['DELETE', '/api/social/friends/:id', (company, { me }, id) => company.unfriend(me, id)],
  ['GET', '/api/social/friend-requests', (company, { me }) => company.requestsOf(me)],
  ['POST+', '/api/social/friend-requests', (company, { me, body }) => company.befriend(me, text(body['memberId']))],
  ['POST', '/api/social/friend-requests/:id/accept', (company, { me }, id) => company.accept(me, id)],
  ['POST', '/api/social/friend-requests/:id/decline', (company, { me }, id) => company.close(me, id, 'declined')],
  ['DELETE', '/api/social/friend-requests/:id', (company, { me }, id) => company.close(me, id, 'withdrawn')],
  ['GET', '/api/social/blocks', (company, { me, url }) => company.blocksOf(me, url.searchParams)],
  ['PUT', '/api/social/blocks/:id', (company, { me }, id) => company.block(me, id)],
  ['DELETE', '/api/social/blocks/:id', (company, { me }, id) => company.unblock(me, id)],
  ['GET', '/api/social/notifications', (company, { me, url }) => company.notificationsOf(me, url.searchParams)],
  [
    'POST',
    '/api/social/notifications',
    (company, { me, body }) => company.readNotifications(me, text(body['readUpTo'])),
  ],
  ['GET', '/api/social/me', (company, { me }) => company.membership(me)],
  ['GET', '/api/social/me/export', (company, { me }) => company.exportOf(me)],
  ['DELETE', '/api/social/me', (company, { me }) => company.leave(me)],
]

/** What the company answers. A rejection has the status that the real API gives it. */
export const answerOf = (company: Company, method: string, told: Told): Answer => {
  for (const [routeMethod, path, answer] of ROUTES) {
    const match = patternOf(path).exec(told.url.pathname)
    if (match === null || routeMethod.replace('+', '') !== method) continue
    try {
      const body = answer(company, told, decodeURIComponent(match[1] ?? ''))
      return { status: routeMethod.endsWith('+') ? CREATED : 200, body }
    } catch (error) {
      const { message } = error as Error
      return problem(statusOf(message), message)
    }
  }
  return problem(404, 'SERVICE_NOT_FOUND')
}

/** Problem details with a code. */
export const problem = (status: number, code: string): Answer => ({
  status,
  body: { type: `/banyan/errors#${code}`, title: code, status, detail: `The double says ${code}`, code },
})

const patternOf = (path: string) => new RegExp(`^${path.replace(':id', '([^/]+)')}$`)

const statusOf = (code: string): number => {
  if (code === 'SERVICE_INPUT_INVALID') return 400
  if (/^NoSuch|^NotFriends/.test(code)) return 404
  return /^NotYour|^NotTakingPart/.test(code) ? 403 : 409
}
