import { Gcra } from '../limits/gcra.ts'
import { SlidingWindow } from '../limits/sliding-window.ts'

// Somebody who tries passwords without end shall not lock everybody out; a school behind one address still comes in.
const SHARE_OF_AN_ADDRESS = 0.75

/** How long to wait, 0 for not at all, and on whose account. */
export type SignInWait = { readonly waitMs: number; readonly per: 'address' | 'all' }

/**
 * Sign-ins are what costs an old system most: a password's hash each. In no second more than the budget are forwarded, of all
 * clients together; one address is left three quarters of it.
 */
export class SignInBudget {
  readonly #all: SlidingWindow
  readonly #perAddress: Gcra

  constructor(perSecond: number) {
    this.#all = new SlidingWindow(perSecond)
    this.#perAddress = new Gcra(shareOf(perSecond))
  }

  /** Another budget from now on; what was taken within the last second still counts. */
  change(perSecond: number): void {
    this.#all.change(perSecond)
    this.#perAddress.change(shareOf(perSecond))
  }

  /** Takes one for a client address if it may. */
  take(address: string, nowMs: number): SignInWait {
    const own = this.#perAddress.take(address, nowMs)
    return own > 0 ? { waitMs: own, per: 'address' } : { waitMs: this.#all.take(nowMs), per: 'all' }
  }
}

const shareOf = (perSecond: number) => {
  const share = perSecond * SHARE_OF_AN_ADDRESS
  return { perSecond: share, burst: Math.max(1, share) }
}
