import { faults } from '../errors.ts'
import type { Accounts } from './accounts.ts'
import { isPasswordOf } from './passwords.ts'
import { SIGN_INS_AT_ONCE_MAX, type SignInLimits } from './sign-in-limits.ts'

type Asking = { readonly name: string; readonly password: string; readonly address: string }
type KeptAccount = NonNullable<ReturnType<Accounts['find']>>

/** Finds out whether a password is that of an account; undefined when it isn't. Throws `CONSOLE_SIGN_IN_LIMITED`, `CONSOLE_OVERLOADED`. */
export type CheckPassword = (asking: Asking) => Promise<KeptAccount | undefined>

/** One for all places that take a password: who tries many is held back whichever of them is asked. */
export const passwordCheck = (accounts: Accounts, limits: SignInLimits): CheckPassword => {
  let underWay = 0
  return async ({ password, ...who }) => {
    const retryAfterS = limits.take(who)
    if (retryAfterS !== undefined) throw faults.CONSOLE_SIGN_IN_LIMITED({ retryAfterS })
    if (underWay >= SIGN_INS_AT_ONCE_MAX)
      throw faults.CONSOLE_OVERLOADED({ limit: SIGN_INS_AT_ONCE_MAX, what: 'passwords to look at' })
    underWay += 1
    const account = accounts.find(who.name)
    const isRight = await isPasswordOf(password, account?.password).finally(() => (underWay -= 1))
    if (!isRight || accounts.find(who.name) !== account) return undefined // not when it was changed meanwhile
    limits.giveBack(who)
    return account
  }
}
