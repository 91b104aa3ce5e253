import { createStore } from '@banyan/pages/store'

/** True once the server, or the member's own deed, said that the member has left the network: an end for good. */
export const departure = createStore(false)

const keyOf = (memberId: string) => `social-left:${memberId}`

/** Whether this browser knows that the member has left. */
export const readDeparture = (memberId: string): boolean => {
  try {
    return localStorage.getItem(keyOf(memberId)) !== null
  } catch {
    // Storage may be forbidden: then the server says it again.
    return false
  }
}

/** Remembers that the member has left. */
export const keepDeparture = (memberId: string): void => {
  try {
    localStorage.setItem(keyOf(memberId), 'left')
  } catch {
    // Forbidden or full: see above.
  }
}
