import { createFriendships } from './friendships.ts'
import { createNotifications } from './notifications.ts'
import { createPosts } from './posts.ts'
import { createProducts } from './products.ts'
import { createWorld } from './world.ts'

/** The members, friendships, posts and products behind the API double. A rejection is an `Error` named by its code. */
export type Company = ReturnType<typeof createCompany>

/** An empty company. */
export const createCompany = () => {
  const world = createWorld()
  const notifications = createNotifications(world)
  const products = createProducts()
  const posts = createPosts(world, notifications, products)
  const takeOut = (memberId: string) => {
    const { lists } = world
    lists.friends = lists.friends.filter(({ pair }) => !pair.includes(memberId))
    lists.requests = lists.requests.filter(({ from, to }) => from !== memberId && to !== memberId)
    lists.blocks = lists.blocks.filter(({ blocker, blocked }) => blocker !== memberId && blocked !== memberId)
    posts.takeOut(memberId)
    notifications.untell(({ to, actorId }) => to === memberId || actorId === memberId)
    world.tell('member-left', () => ({ memberId }))
  }
  return {
    ...notifications,
    ...products,
    ...posts,
    ...createFriendships(world, notifications),
    clock: world.clock,
    profile: world.profile,
    stream: (me: string, o: Omit<Parameters<typeof world.stream>[1], 'hears'>) =>
      world.stream(me, { ...o, hears: (topic) => posts.hears(me, topic) }),
    membership: (memberId: string) => ({ memberId, status: world.left.has(memberId) ? 'left' : 'active' }),
    profiles: (ids: string) => ({ members: ids.split(',').flatMap((id) => world.profile(id) ?? []) }),
    addMember: (memberId: string, displayName: string) => void world.names.set(memberId, displayName),
    /** The shop deleted the member's account. */
    removeMember: (memberId: string) => {
      world.names.delete(memberId)
      takeOut(memberId)
    },
    /** The member left the network; the shop's account stays. */
    leave: (memberId: string) => {
      world.left.add(memberId)
      takeOut(memberId)
      return { status: 'left' }
    },
  }
}
