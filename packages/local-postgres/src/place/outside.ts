import { mkdir, realpath, stat } from 'node:fs/promises'
import type { Account } from './account.ts'
import { faults } from '../errors.ts'
import { canEnter } from './reach.ts'

/** Where root keeps what an unprivileged account must reach when the checkout itself can't be entered. The first usable one is taken. */
const ROOTS = ['/var/lib/banyan', '/var/tmp/banyan']

/**
 * A directory of root's that the account may enter and only root may write.
 * @throws POSTGRES_PLACE_MISSING when none of the known places will do.
 */
export const sharedRoot = async (account: Account, dataDir: string): Promise<string> => {
  for (const root of ROOTS) if (await isUsable(root, account)) return realpath(root)
  throw faults.POSTGRES_PLACE_MISSING({ dataDir, tried: ROOTS, account: account.name })
}

/** A directory that somebody else made first under /var/tmp is not trusted with data or programs. */
const isUsable = async (root: string, account: Account): Promise<boolean> => {
  try {
    await mkdir(root, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    const { uid, mode } = await stat(root)
    return uid === process.getuid?.() && (mode & 0o022) === 0 && (await canEnter(account, root))
  } catch {
    return false
  }
}
