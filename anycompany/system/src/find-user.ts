import type { FindUser } from '@anycompany/members'
import type { ComparedTable } from '@banyan/legacy'

/**
 * Asks the shop for a user of whom nothing is known here yet, and has the follower of the users table tell of them, too, be it that they are gone:
 * it would never miss who comes and goes between two of its looks.
 */
export const findFollowed =
  (findUser: FindUser, users: Pick<ComparedTable, 'deliverAgain'>): FindUser =>
  async (userId, signal) => {
    const user = await findUser(userId, signal)
    if (user) await users.deliverAgain([user.userId], signal)
    return user
  }
