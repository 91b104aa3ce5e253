import type { IncomingMessage, ServerResponse } from 'node:http'

type Post = {
  readonly postId: string
  readonly authorId: string
  readonly text: string | { readonly forgotten: true }
  readonly writtenAt: string
}
type Request = { readonly friendRequestId: string; readonly from: string; readonly to: string; readonly sentAt: string }
type Told = { readonly name: string; readonly data: object; readonly to: string }

/** The members, friendships and posts behind the API double. A rejection is an `Error` named by its code. */
export type Company = ReturnType<typeof createCompany>

/** An empty company. */
export const createCompany = () => {
  const names = new Map<string, string>()
  let friends: { readonly pair: readonly [string, string]; readonly since: string }[] = []
  let requests: readonly Request[] = []
  let posts: readonly Post[] = []
  const likes = new Map<string, Set<string>>()
  const told: Told[] = []
  const watchers = new Set<() => void>()
  let counter = 0

  const next = (prefix: string) => `${prefix}-${(counter += 1)}`
  const profile = (memberId: string) => {
    const displayName = names.get(memberId)
    return displayName === undefined ? undefined : { memberId, displayName }
  }
  const areFriends = (a: string, b: string) => friends.some(({ pair }) => pair.includes(a) && pair.includes(b))
  const mayRead = (me: string, post: Post) => post.authorId === me || areFriends(me, post.authorId)
  const tell = (name: string, data: (to: string) => object | null) => {
    for (const to of names.keys()) {
      const mine = data(to)
      if (mine !== null) told.push({ name, data: mine, to })
    }
    for (const wake of watchers) wake()
  }
  const item = (post: Post, me: string) => {
    const likers = likes.get(post.postId) ?? new Set()
    return { ...post, likes: likers.size, likedByMe: likers.has(me) }
  }
  const readable = (me: string, postId: string) => {
    const post = posts.find((candidate) => candidate.postId === postId && mayRead(me, candidate))
    if (post === undefined) throw new Error('NoSuchPost')
    return post
  }
  const unite = (a: string, b: string) => {
    friends.push({ pair: [a, b], since: new Date().toISOString() })
    requests = requests.filter(({ from, to }) => ![from, to].includes(a) || ![from, to].includes(b))
    tell('timeline-changed', (to) => (to === a || to === b ? {} : null))
  }
  const requestsChanged = (...members: readonly string[]) =>
    tell('friend-requests-changed', (to) => (members.includes(to) ? {} : null))
  const requestOf = (me: string, id: string) => {
    const found = requests.find(({ friendRequestId, from, to }) => friendRequestId === id && (from === me || to === me))
    if (found === undefined) throw new Error('NoSuchFriendRequest')
    return found
  }

  return {
    clock: () => counter,
    addMember: (memberId: string, displayName: string) => void names.set(memberId, displayName),
    removeMember: (memberId: string) => {
      names.delete(memberId)
      friends = friends.filter(({ pair }) => !pair.includes(memberId))
      requests = requests.filter(({ from, to }) => from !== memberId && to !== memberId)
      posts = posts.filter(({ authorId }) => authorId !== memberId)
      for (const likers of likes.values()) likers.delete(memberId)
      tell('member-left', () => ({ memberId }))
    },
    makeFriends: unite,
    profile,
    profiles: (ids: string) => ({ members: ids.split(',').flatMap((id) => profile(id) ?? []) }),
    search: (name: string) => ({
      members: [...names.keys()]
        .flatMap((id) => profile(id) ?? [])
        .filter(({ displayName }) => plain(displayName) === plain(name)),
    }),
    timeline: (me: string, query: URLSearchParams, authorId?: string) => {
      const limit = Number(query.get('limit') ?? 20)
      const all = posts.filter((post) => mayRead(me, post) && (authorId ?? post.authorId) === post.authorId)
      const from = query.has('cursor') ? all.findIndex(({ postId }) => postId === query.get('cursor')) + 1 : 0
      const items = all.slice(from, from + limit).map((post) => item(post, me))
      return { items, cursor: from + limit < all.length ? (items.at(-1)?.postId ?? null) : null }
    },
    write: (authorId: string, text: Post['text'], minutesAgo?: number) => {
      const writtenAt = new Date(minutesAgo === undefined ? Date.now() : Date.now() - minutesAgo * 60_000).toISOString()
      const post = { postId: next('post'), authorId, text, writtenAt }
      posts = [post, ...posts]
      tell('post-written', (to) => (mayRead(to, post) ? item(post, to) : null))
      return { postId: post.postId }
    },
    deletePost: (me: string, postId: string) => {
      const post = readable(me, postId)
      if (post.authorId !== me) throw new Error('NotYourPost')
      tell('post-deleted', (to) => (mayRead(to, post) ? { postId } : null))
      posts = posts.filter((other) => other !== post)
      return { postId }
    },
    like: (me: string, postId: string, liked: boolean) => {
      const post = readable(me, postId)
      const likers = likes.get(postId) ?? new Set()
      likes.set(postId, likers)
      if (liked) likers.add(me)
      else likers.delete(me)
      tell('post-liked', (to) => (mayRead(to, post) ? { postId, likes: likers.size } : null))
      return { postId, liked }
    },
    friendsOf: (me: string) => ({
      items: friends
        .filter(({ pair }) => pair.includes(me))
        .map(({ pair, since }) => ({ memberId: pair[0] === me ? pair[1] : pair[0], since })),
      cursor: null,
    }),
    unfriend: (me: string, memberId: string) => {
      const index = friends.findIndex(({ pair }) => pair.includes(me) && pair.includes(memberId))
      if (index === -1) throw new Error('NotFriends')
      friends.splice(index, 1)
      tell('timeline-changed', (to) => (to === me || to === memberId ? {} : null))
      return { memberId, status: 'removed' }
    },
    requestsOf: (me: string) => {
      const shown = (other: 'from' | 'to') => (request: Request) => ({
        friendRequestId: request.friendRequestId,
        memberId: request[other],
        sentAt: request.sentAt,
      })
      return {
        received: requests.filter(({ to }) => to === me).map(shown('from')),
        sent: requests.filter(({ from }) => from === me).map(shown('to')),
      }
    },
    befriend: (me: string, memberId: string) => {
      if (!names.has(memberId)) throw new Error('NoSuchMember')
      if (me === memberId) throw new Error('CannotBefriendYourself')
      if (areFriends(me, memberId)) throw new Error('AlreadyFriends')
      if (requests.some(({ from, to }) => from === me && to === memberId)) throw new Error('AlreadyRequested')
      const crossing = requests.find(({ from, to }) => from === memberId && to === me)
      if (crossing !== undefined) {
        unite(me, memberId)
        return { friendRequestId: crossing.friendRequestId, status: 'friends' }
      }
      const request = { friendRequestId: next('request'), from: me, to: memberId, sentAt: new Date().toISOString() }
      requests = [...requests, request]
      tell('friend-request-received', (to) => (to === memberId ? { memberId: me } : null))
      requestsChanged(me)
      return { friendRequestId: request.friendRequestId, status: 'pending' }
    },
    accept: (me: string, id: string) => {
      const { from, to } = requestOf(me, id)
      unite(from, to)
      return { friendRequestId: id, status: 'friends' }
    },
    close: (me: string, id: string, status: 'declined' | 'withdrawn') => {
      const closed = requestOf(me, id)
      requests = requests.filter((request) => request !== closed)
      requestsChanged(closed.from, closed.to)
      return { friendRequestId: id, status }
    },
    stream: (me: string, req: IncomingMessage, res: ServerResponse) => {
      let position = Number(req.headers['last-event-id'] ?? told.length)
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      res.write(': welcome\nretry: 200\n\n')
      const flush = () => {
        if (res.writableEnded) return
        for (; position < told.length; position += 1) {
          const event = told[position]
          if (event?.to !== me) continue
          res.write(`id: ${position + 1}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`)
        }
      }
      flush()
      watchers.add(flush)
      res.on('close', () => watchers.delete(flush))
    },
  }
}

const plain = (name: string) => name.replaceAll(/\s/g, '').toLowerCase()
