/** A login that everybody may know; `place` is its place in the order in which users signed up, from 0. */
export type DemoLogin = {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly place: number
}

export const demoShoppers: readonly DemoLogin[] = [
  { email: 'mina@anycompany.example', password: 'demo-mina', name: '김미나', place: 16 },
  { email: 'joon@anycompany.example', password: 'demo-joon', name: '이준', place: 41 },
  { email: 'sora@anycompany.example', password: 'demo-sora', name: '박소라', place: 107 },
  { email: 'haneul@anycompany.example', password: 'demo-haneul', name: '정하늘', place: 255 },
]

export const demoAdmins: readonly DemoLogin[] = [
  { email: 'admin@anycompany.example', password: 'demo-admin', name: '관리자', place: 0 },
  { email: 'stock@anycompany.example', password: 'demo-stock', name: '재고 담당', place: 1 },
]

/** All other seeded users have this one. */
export const EVERYBODYS_PASSWORD = 'demo-shopper'
