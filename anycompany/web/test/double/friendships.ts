import { isFoundBy } from './search.ts'
import type { Notifications } from './notifications.ts'
import { pageOf, reject, type World } from './world.ts'

/** Friends, requests and blocks. */
export const createFriendships = (world: World, { notify, untell }: Notifications) => {
  const { lists, names, tell, areFriends } = world
  const now = () => new Date().toISOString()
  const isBetween =
    (a: string, b: string) =>
    ({ from, to }: { readonly from: string; readonly to: string }) =>
      [a, b].includes(from) && [a, b].includes(to)
  const changed = (name: string, ...members: readonly string[]) =>
    tell(name, (to) => (members.includes(to) ? {} : null))
  const unite = (a: string, b: string) => {
    const request = lists.requests.find(isBetween(a, b))
    lists.friends = [{ pair: [a, b], since: now() }, ...lists.friends]
    lists.requests = lists.requests.filter((other) => other !== request)
    changed('timeline-changed', a, b)
    if (request === undefined) return
    untell(({ kind, to, actorId }) => kind === 'friend-requested' && to === request.to && actorId === request.from)
    notify(request.from, 'friend-accepted', request.to)
  }
  const requestOf = (me: string, id: string) =>
    lists.requests.find(({ friendRequestId, from, to }) => friendRequestId === id && (from === me || to === me)) ??
    reject('NoSuchFriendRequest')
  const friendsOf = (me: string) =>
    lists.friends
      .filter(({ pair }) => pair.includes(me))
      .map(({ pair, since }) => ({ memberId: pair[0] === me ? pair[1] : pair[0], since }))
  const part = (a: string, b: string) => {
    lists.friends = lists.friends.filter(({ pair }) => !(pair.includes(a) && pair.includes(b)))
    changed('timeline-changed', a, b)
  }
  const close = (me: string, id: string, status: 'declined' | 'withdrawn') => {
    const closed = requestOf(me, id)
    lists.requests = lists.requests.filter((request) => request !== closed)
    untell(({ kind, to, actorId }) => kind === 'friend-requested' && to === closed.to && actorId === closed.from)
    changed('friend-requests-changed', closed.from, closed.to)
    return { friendRequestId: id, status }
  }

  return {
    makeFriends: unite,
    friendsOf: (me: string, query: URLSearchParams) => {
      const numbered = friendsOf(me).map((friend, index, all) => ({ ...friend, number: all.length - index }))
      const { rows, cursor } = pageOf(numbered, query, 50)
      return { items: rows.map(({ memberId, since }) => ({ memberId, since })), cursor }
    },
    unfriend: (me: string, memberId: string) => {
      if (!areFriends(me, memberId)) reject('NotFriends')
      part(me, memberId)
      return { memberId, status: 'removed' }
    },
    requestsOf: (me: string) => {
      const shown = (mine: 'from' | 'to', other: 'from' | 'to') =>
        lists.requests
          .filter((request) => request[mine] === me)
          .map((request) => ({
            friendRequestId: request.friendRequestId,
            memberId: request[other],
            sentAt: request.sentAt,
          }))
      return { received: shown('to', 'from'), sent: shown('from', 'to') }
    },
    befriend: (me: string, memberId: string) => {
      world.takesPart(me)
      if (!world.isThere(memberId)) reject('NoSuchMember')
      if (me === memberId) reject('CannotBefriendYourself')
      if (world.hasBlocked(me, memberId)) reject('BlockedByYou')
      if (world.hasBlocked(memberId, me)) reject('NoSuchMember')
      if (areFriends(me, memberId)) reject('AlreadyFriends')
      const pending = lists.requests.find(isBetween(me, memberId))
      if (pending?.from === me) reject('AlreadyRequested')
      if (pending !== undefined) {
        unite(me, memberId)
        return { friendRequestId: pending.friendRequestId, status: 'friends' }
      }
      const request = { friendRequestId: world.next('request'), from: me, to: memberId, sentAt: now() }
      lists.requests = [...lists.requests, request]
      tell('friend-request-received', (to) => (to === memberId ? { memberId: me } : null))
      changed('friend-requests-changed', me)
      notify(memberId, 'friend-requested', me)
      return { friendRequestId: request.friendRequestId, status: 'pending' }
    },
    accept: (me: string, id: string) => {
      world.takesPart(me)
      const { from, to } = requestOf(me, id)
      unite(from, to)
      return { friendRequestId: id, status: 'friends' }
    },
    close,
    block: (me: string, memberId: string) => {
      if (me === memberId) reject('CannotBlockYourself')
      if (!world.isThere(memberId)) reject('NoSuchMember')
      if (!world.hasBlocked(me, memberId)) {
        const request = lists.requests.find(isBetween(me, memberId))
        if (request !== undefined) close(me, request.friendRequestId, request.from === me ? 'withdrawn' : 'declined')
        if (areFriends(me, memberId)) part(me, memberId)
        lists.blocks = [{ blocker: me, blocked: memberId, at: now() }, ...lists.blocks]
        untell(({ to, actorId }) => [me, memberId].includes(to) && [me, memberId].includes(actorId) && to !== actorId)
        changed('timeline-changed', me)
      }
      return { memberId, status: 'blocked' }
    },
    unblock: (me: string, memberId: string) => {
      lists.blocks = lists.blocks.filter(({ blocker, blocked }) => blocker !== me || blocked !== memberId)
      changed('timeline-changed', me)
      return { memberId, status: 'unblocked' }
    },
    blocksOf: (me: string, query: URLSearchParams) => {
      const mine = lists.blocks.filter(({ blocker }) => blocker === me)
      const { rows, cursor } = pageOf(
        mine.map((block, index) => ({ ...block, number: mine.length - index })),
        query,
      )
      return { items: rows.map(({ blocked, at }) => ({ memberId: blocked, blockedAt: at })), cursor }
    },
    standing: (me: string, memberId: string) => {
      const answer = { memberId, friendRequestId: null, since: null }
      if (me === memberId) return { ...answer, standing: 'self' }
      if (!world.isThere(memberId)) return reject('NoSuchMember')
      if (world.hasBlocked(me, memberId)) return { ...answer, standing: 'blocked-by-me' }
      if (world.hasBlocked(memberId, me)) return reject('NoSuchMember')
      const friend = friendsOf(me).find((other) => other.memberId === memberId)
      if (friend !== undefined) return { ...answer, standing: 'friend', since: friend.since }
      const request = lists.requests.find(isBetween(me, memberId))
      if (request === undefined) return { ...answer, standing: 'stranger' }
      const { friendRequestId, sentAt: since } = request
      return { ...answer, standing: request.from === me ? 'asked-by-me' : 'asked-me', friendRequestId, since }
    },
    suggestions: (me: string) => {
      const mine = friendsOf(me).map(({ memberId }) => memberId)
      const inCommon = (other: string) => friendsOf(other).filter(({ memberId }) => mine.includes(memberId)).length
      const items = [...names.keys()]
        .filter((other) => other !== me && !mine.includes(other) && !world.areApart(me, other))
        .filter((other) => !lists.requests.some(isBetween(me, other)))
        .map((memberId) => ({ memberId, friendsInCommon: inCommon(memberId) }))
        .filter(({ friendsInCommon }) => friendsInCommon > 0)
      return { items: items.sort((a, b) => b.friendsInCommon - a.friendsInCommon) }
    },
    search: (me: string, text: string) => ({
      members: [...names.keys()]
        .filter((other) => world.isThere(other) && !world.areApart(me, other))
        .flatMap((other) => world.profile(other) ?? [])
        .filter(({ displayName }) => isFoundBy(displayName, text)),
    }),
  }
}
