import assert from 'node:assert/strict'
import { DEMO, EVERYBODYS_PASSWORD, logIn, type Shopper, visit } from '../shopper.ts'

const PARCEL = {
  recipient: '홍길동',
  phone: '010-0123-4567',
  postcode: '04524',
  line1: '서울특별시 중구 세종대로 110',
  email: 'gildong@mail.example',
} as const
const GOOD_CARD = '4242 4242 4242 4242'
const DECLINED_CARD = '4242 4242 4242 0002'
/** Signs up during the day, and stays. */
export const NEWCOMER = {
  email: 'newcomer@mail.example',
  name: '새회원',
  phone: '010-0555-6666',
  password: 'a long password',
}
const LEAVER = { ...NEWCOMER, email: 'leaver@mail.example', name: '떠날회원' }

/**
 * A day at the shop, always the same one: guests and members buy, edit, cancel, sign up and leave, an administrator works. `beside`
 * runs after each part with whoever is logged in, for what members do elsewhere meanwhile.
 */
export const shopDay = async (
  url: string,
  beside: (member: Shopper) => Promise<void> = async () => {},
): Promise<void> => {
  const mina = await logIn(url, DEMO.mina.email, DEMO.mina.password)
  await buys(mina, 3)
  await beside(mina)
  await editsProfile(mina)
  await beside(mina)
  await isDeclined(await logIn(url, DEMO.joon.email, DEMO.joon.password))
  await buys(visit(url), 11)
  await signsUp(url, NEWCOMER, beside)
  await leaves(await signsUp(url, LEAVER, beside), beside)
  await administers(await logIn(url, DEMO.admin.email, DEMO.admin.password))
  await mina.logOut()
  for (const path of ['/', '/search?q=tea', '/products/5', '/orders/lookup']) await expect(visit(url).get(path), 200)
}

/** Logs in an ordinary seeded shopper. */
export const logInSeeded = (url: string, email: string): Promise<Shopper> => logIn(url, email, EVERYBODYS_PASSWORD)

const expect = async (answer: ReturnType<Shopper['get']>, status: number): Promise<void> => {
  const { status: found, text } = await answer
  assert.equal(found, status, text.slice(0, 500))
}

const put = (who: Shopper, product: number, quantity = '1') =>
  expect(who.fillIn(`/products/${product}`, '/cart/items', { quantity }), 303)

const buys = async (who: Shopper, product: number): Promise<void> => {
  await put(who, product, '2')
  await put(who, product + 1)
  await expect(who.fillIn('/cart', `/cart/items/${product + 1}`, { quantity: '0' }), 303)
  await expect(who.fillIn('/checkout', '/checkout', { ...PARCEL, card: GOOD_CARD, saveAddress: 'on' }), 303)
}

const isDeclined = async (who: Shopper): Promise<void> => {
  await put(who, 7)
  await expect(who.fillIn('/checkout', '/checkout', { ...PARCEL, card: DECLINED_CARD }), 402)
}

const editsProfile = async (who: Shopper): Promise<void> => {
  const fields = { name: '김미나 (개명)', phone: '010-0777-8888', email: DEMO.mina.email }
  await expect(who.fillIn('/account/profile', '/account/profile', fields), 303)
  const passwords = { password: DEMO.mina.password, newPassword: 'another password' }
  await expect(who.fillIn('/account/profile', '/account/password', passwords), 303)
  await expect(who.fillIn('/account/addresses', '/account/addresses', PARCEL), 303)
}

const signsUp = async (
  url: string,
  person: typeof NEWCOMER,
  beside: (member: Shopper) => Promise<void>,
): Promise<Shopper> => {
  const who = visit(url)
  await put(who, 20) // A guest's cart comes along.
  await expect(who.fillIn('/signup', '/signup', person), 303)
  await beside(who)
  return who
}

const leaves = async (who: Shopper, beside: (member: Shopper) => Promise<void>): Promise<void> => {
  await expect(who.fillIn('/checkout', '/checkout', { ...PARCEL, card: GOOD_CARD }), 303)
  await beside(who)
  await expect(who.fillIn('/account/delete', '/account/delete', { password: LEAVER.password }), 303)
}

const administers = async (who: Shopper): Promise<void> => {
  const fields = { price: '12300', stock: '77', onSale: 'on' }
  await expect(who.fillIn('/admin/products/30', '/admin/products/30', fields), 303)
}
