import { sideBySide } from '../side-by-side.ts'
import type { Member, World } from '../world.ts'
import { readPage } from './read-page.ts'
import { textOf } from './words.ts'
import { writePost } from './writing.ts'

const AT_ONCE = 12

/** Whoever has never written anything writes a first post: pages of a network that people use are not empty. */
export const writeFirstPosts = (world: World, progress: () => void): Promise<void> =>
  sideBySide(world.members, { atOnce: AT_ONCE, signal: world.signal }, async (member) => {
    if (await hasWritten(world, member)) return progress()
    await writePost(world, member, {
      kind: 'first post',
      text: textOf('post', (member.number * GOLDEN) % 1, member.number),
      audience: member.number % 2 === 0 ? 'friends' : 'public',
      productId: null,
      patiently: true,
    })
    progress()
  })

/** Spreads numbers evenly between 0 and 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2

const hasWritten = async (world: World, { memberId, visitor }: Member): Promise<boolean> => {
  const path = `/api/social/members/${memberId}/posts?limit=1`
  const page = await readPage(world, { visitor, path, kind: 'first post?', patiently: true })
  return page === undefined || page.items.length > 0
}
