import { chance } from '../chance.ts'
import type { Fields } from './visitor.ts'

const SURNAMES = '김이박최정강조윤장임한오서신권황안송류홍'.split('')
const FIRST = '민서지하도예수준은시유현채가다나소태건재'.split('')
const SECOND = '준우윤진아연호영훈은원빈희솔람율경기린주'.split('')
/** Nobody's secret: these people exist in demonstrations only. */
const PASSWORD = 'simulated-shopper'

/** What somebody fills in when they sign up; always the same for one number. */
export const personWith = (number: number): Fields => {
  const random = chance(number)
  const one = (from: readonly string[]) => from[random.below(from.length)] ?? ''
  return {
    email: `simulated-${String(number).padStart(5, '0')}-shopper@anycompany.example`,
    password: PASSWORD,
    name: one(SURNAMES) + one(FIRST) + one(SECOND),
    phone: `010-0000-${String(number % 10_000).padStart(4, '0')}`,
  }
}
