import { randomUUID } from 'node:crypto'
import { setTimeout as passed } from 'node:timers/promises'

/** How long the card company takes to answer. */
const ANSWER_MS = 150
/** Test cards that end so are always declined. */
const DECLINED_ENDING = '0002'

export type CardAnswer = { readonly approved: boolean; readonly transactionId: string }

/** Asks the card company to approve. It is a stand-in: no money moves, and nothing of the card is kept. */
export const requestPayment = async (cardNumber: string): Promise<CardAnswer> => {
  await passed(ANSWER_MS)
  return { approved: !cardNumber.endsWith(DECLINED_ENDING), transactionId: randomUUID() }
}

/** The digits of a card number as typed, if there are 16 of them. */
export const cardDigits = (typed: string): string | undefined => {
  const digits = typed.replaceAll(/[\s-]/g, '')
  return /^\d{16}$/.test(digits) ? digits : undefined
}
