import { readFile } from 'node:fs/promises'
import { faults } from '../errors.ts'

/** The account a server's processes run under. `switched`: another one than ours, because we are root and PostgreSQL refuses root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number; readonly switched: boolean }

/**
 * Our own account, or, as root, an unprivileged one that exists: `BANYAN_POSTGRES_USER`, else `postgres`, else `nobody`.
 * It must stand in /etc/passwd (initdb looks its own name up), and nothing on the system is changed for it.
 * @throws POSTGRES_ACCOUNT_MISSING
 */
export const chooseAccount = async (env: NodeJS.ProcessEnv = process.env): Promise<Account> => {
  const uid = process.getuid?.() ?? -1
  if (uid !== 0) return { name: `uid ${uid}`, uid, gid: process.getgid?.() ?? -1, switched: false }
  const wanted = env['BANYAN_POSTGRES_USER']
  const tried = wanted === undefined ? ['postgres', 'nobody'] : [wanted]
  const accounts = parsePasswd(await readFile('/etc/passwd', 'utf8'))
  const found = tried.map((name) => accounts.find((account) => account.name === name)).find((account) => account?.uid)
  if (!found) throw faults.POSTGRES_ACCOUNT_MISSING({ tried })
  return found
}

/** As root: the account that owns existing data, so that data made by an ordinary user is served by that user again. */
export const accountOfOwner = async (owner: { readonly uid: number; readonly gid: number }): Promise<Account> => {
  const uid = process.getuid?.() ?? -1
  return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid, switched: uid !== owner.uid }
}

/** What `spawn` needs to run a program under the account. */
export const spawnAs = (account: Account): { readonly uid?: number; readonly gid?: number } =>
  account.switched ? { uid: account.uid, gid: account.gid } : {}

const parsePasswd = (text: string): Account[] =>
  text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid), switched: true }))
