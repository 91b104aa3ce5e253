import type { Request } from 'express'

/** What a session remembers at most: it is read with every request. */
const MAX_REMEMBERED = 20

/** Lets a guest's session show this order: there is no account that could. */
export const rememberGuestOrder = (req: Request, number: string): void => {
  const others = (req.session.guestOrders ?? []).filter((known) => known !== number)
  req.session.guestOrders = [...others, number].slice(-MAX_REMEMBERED)
}

export const isRememberedOrder = (req: Request, number: string): boolean =>
  req.session.guestOrders?.includes(number) === true
