import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

export type Account = { readonly name: string; readonly uid: number; readonly gid: number }

/** Who runs the tests. */
export const ownAccount = (): Account => {
  const { username, uid, gid } = userInfo()
  return { name: username, uid, gid }
}

/** The own account; for root, who is none, `nobody`. */
export const ordinaryAccount = (): Account => {
  const own = ownAccount()
  if (own.uid !== 0) return own
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody')
  if (!fields) throw new Error('expected an account named nobody in /etc/passwd, found none')
  return { name: 'nobody', uid: Number(fields[2]), gid: Number(fields[3]) }
}
