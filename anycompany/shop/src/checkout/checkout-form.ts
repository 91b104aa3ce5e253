import { randomUUID } from 'node:crypto'
import type { Request } from 'express'
import { ADDRESS_LINE, EMAIL, PERSON_NAME, PHONE, POSTCODE } from '../account/contact.ts'
import { cardDigits } from '../payment/card-payment.ts'
import { field, problemsIn, type Problems } from '../web/form.ts'

/** Where a parcel goes. */
export type Destination = {
  readonly recipient: string
  readonly phone: string
  readonly postcode: string
  readonly line1: string
  readonly line2: string
}

/** The checkout form as typed. */
export type CheckoutForm = Destination & {
  readonly memo: string
  /** Guests only: where the shop can reach them. */
  readonly email: string
  readonly card: string
  readonly saveAddress: boolean
  /** One per shown form: sending it twice places one order. */
  readonly checkoutKey: string
  /** What the customer was told to pay, in won; '' when nothing was shown. */
  readonly shownTotal: string
}

const MAX_MEMO_LENGTH = 200
const MAX_LINE2_LENGTH = 120
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A form to begin with. */
export const emptyCheckout = (destination?: Destination): CheckoutForm => ({
  ...(destination ?? { recipient: '', phone: '', postcode: '', line1: '', line2: '' }),
  memo: '',
  email: '',
  card: '',
  saveAddress: false,
  checkoutKey: randomUUID(),
  shownTotal: '',
})

export const destinationIn = (req: Request): Destination => ({
  recipient: field(req, 'recipient'),
  phone: field(req, 'phone'),
  postcode: field(req, 'postcode'),
  line1: field(req, 'line1'),
  line2: field(req, 'line2'),
})

export const checkoutIn = (req: Request): CheckoutForm => ({
  ...destinationIn(req),
  memo: field(req, 'memo'),
  email: field(req, 'email'),
  card: field(req, 'card'),
  saveAddress: field(req, 'saveAddress') !== '',
  checkoutKey: UUID.test(field(req, 'checkoutKey')) ? field(req, 'checkoutKey') : randomUUID(),
  shownTotal: field(req, 'shownTotal'),
})

export const destinationProblems = (form: Destination): Problems =>
  problemsIn({
    recipient: !PERSON_NAME.test(form.recipient) && 'problem.name',
    phone: !PHONE.test(form.phone) && 'problem.phone',
    postcode: !POSTCODE.test(form.postcode) && 'problem.postcode',
    line1: !ADDRESS_LINE.test(form.line1) && 'problem.address',
    line2: form.line2.length > MAX_LINE2_LENGTH && 'problem.tooLong',
  })

export const checkoutProblems = (form: CheckoutForm, isGuest: boolean): Problems => ({
  ...destinationProblems(form),
  ...problemsIn({
    email: isGuest && !EMAIL.test(form.email) && 'problem.email',
    memo: form.memo.length > MAX_MEMO_LENGTH && 'problem.tooLong',
    card: cardDigits(form.card) === undefined && 'problem.card',
  }),
})
