import type { Dictionary } from './ko.ts'

/** What to do about a refusal, by its code, else by its status; in English. */
export const enProblems = {
  NO_ANSWER: 'The console does not answer. See whether npm start is running.',
  CONSOLE_SIGN_IN_REFUSED: 'Account name or password is not right.',
  CONSOLE_SIGN_IN_LIMITED: 'Too many attempts to sign in. Try again in a while.',
  CONSOLE_PASSWORD_REFUSED: 'The present password is not right.',
  CONSOLE_ACCOUNT_TAKEN: 'There is an account with this name. Choose another one.',
  CONSOLE_LAST_ADMIN: 'This is the last admin. Make another account admin first.',
  CONSOLE_INPUT_INVALID: 'What was sent does not fit. Mend it as said below.',
  CONFIGURATION_CHANGE_REFUSED: 'This value cannot be used. Mend it as said below.',
  CONFIGURATION_CONFLICT: 'Somebody else changed it meanwhile. Close this, look again, then change it.',
  CONFIGURATION_NOTHING_TO_ROLL_BACK: 'There is no version before this one to go back to.',
  CONFIGURATION_STORE_AWAY: 'The store of the configuration does not answer. What is in effect stays.',
  FAULTS_NOT_ARMABLE: 'These processes were started so that nothing can be switched (FAULTS_ARMED).',
  FAULTS_NOT_ARMED: 'An admin has to arm the processes first.',
  FAULTS_SWITCH_REFUSED: 'This is no fault that can be switched on. Mend it as said below.',
  HTTP_401: 'Your session has ended. Sign in again.',
  HTTP_403: 'Your role may not do this.',
  HTTP_404: 'It is not there. It may have changed meanwhile: read again.',
  HTTP_429: 'Too often. Try again in a moment.',
  HTTP_502: 'The host does not answer. See its process on the page System.',
  HTTP_503: 'The host or its database is away. See the page System.',
  HTTP_504: 'The host did not answer in time. Try again in a moment.',
} satisfies Dictionary['problems']
