import { defineFaults } from '@banyan/model/fault'

/** All faults of the console; listed in `docs/reference/errors.md`. Which HTTP status each becomes is `http/problem.ts`' matter. */
export const faults = defineFaults({
  CONSOLE_SETTING_WRONG: {
    retry: 'never',
    message: (d: { readonly name: string; readonly expected: string }) =>
      `expected ${d.name} in the environment of the console to be ${d.expected}, found something else`,
  },
  CONSOLE_SIGN_IN_NEEDED: {
    retry: 'never',
    message: () => 'expected an operator who is signed in, found no session',
  },
  CONSOLE_SIGN_IN_REFUSED: {
    retry: 'never',
    message: () => 'expected the name and password of an account, found others',
  },
  CONSOLE_SIGN_IN_LIMITED: {
    retry: 'later',
    message: (d: { readonly retryAfterS: number }) =>
      `expected fewer attempts to sign in, found too many; the next is looked at in ${d.retryAfterS} s`,
  },
  CONSOLE_PASSWORD_REFUSED: {
    retry: 'never',
    message: () => 'expected the present password of the account, found another one',
  },
  CONSOLE_ROLE_REFUSED: {
    retry: 'never',
    message: (d: { readonly expected: string; readonly found: string }) =>
      `expected an account with the role ${d.expected}, found a ${d.found}`,
  },
  CONSOLE_ORIGIN_REFUSED: {
    retry: 'never',
    message: () => 'expected a request from a page of this console, found one from elsewhere',
  },
  CONSOLE_HOST_NAME_REFUSED: {
    retry: 'never',
    message: () => 'expected a Host header with localhost or a loopback address, found another name',
  },
  CONSOLE_INPUT_INVALID: {
    retry: 'never',
    message: (d: { readonly fields: readonly { readonly path: string; readonly expected: string }[] }) =>
      `expected another input: ${d.fields.map((f) => `${f.path || 'the whole'}: ${f.expected}`).join('; ')}`,
  },
  CONSOLE_REQUEST_MALFORMED: {
    retry: 'never',
    message: (d: { readonly found: string }) => `expected a request this console can read, found ${d.found}`,
  },
  CONSOLE_NOT_FOUND: {
    retry: 'never',
    message: (d: { readonly what: string }) => `expected ${d.what} to exist, found nothing there`,
  },
  CONSOLE_ACCOUNT_TAKEN: {
    retry: 'never',
    message: (d: { readonly name: string }) => `expected a name that is free, found the account ${d.name}`,
  },
  CONSOLE_ACCOUNTS_TOO_MANY: {
    retry: 'never',
    message: (d: { readonly limit: number }) => `expected at most ${d.limit} accounts, found that many already`,
  },
  CONSOLE_LAST_ADMIN: {
    retry: 'never',
    message: (d: { readonly name: string }) => `expected another admin besides ${d.name}, found none`,
  },
  CONSOLE_ACCOUNTS_UNUSABLE: {
    retry: 'never',
    message: (d: { readonly file: string; readonly reason: string }) =>
      `expected the accounts in ${d.file} to be readable, found: ${d.reason}`,
  },
  CONSOLE_AUDIT_AWAY: {
    retry: 'later',
    message: (d: { readonly reason: string }) =>
      `expected the audit to take an entry, found: ${d.reason}; nothing was done`,
  },
  CONSOLE_HOST_AWAY: {
    retry: 'later',
    message: () => 'expected the host of the contexts to answer, found nobody there',
  },
  CONSOLE_HOST_REFUSED: {
    retry: 'never',
    message: (d: { readonly answered: string }) =>
      `expected the host of the contexts to accept the console's token, found ${d.answered}`,
  },
  CONSOLE_OVERLOADED: {
    retry: 'later',
    message: (d: { readonly limit: number; readonly what: string }) =>
      `expected at most ${d.limit} ${d.what} at once, found more`,
  },
  CONSOLE_INTERNAL: {
    retry: 'never',
    message: () => 'expected no bug, found one; the log of the console says more',
  },
})
