/** A person's name: 1 to 50 characters. */
export const PERSON_NAME = /^.{1,50}$/u
/** Good enough to catch slips; the mail server has the last word. */
export const EMAIL = /^(?=.{3,200}$)[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/
/** Korean numbers, with or without hyphens. */
export const PHONE = /^0\d{1,2}-?\d{3,4}-?\d{4}$/
/** Five digits since 2015. */
export const POSTCODE = /^\d{5}$/
/** A line of an address. */
export const ADDRESS_LINE = /^.{2,120}$/u
