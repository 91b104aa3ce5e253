import type { Chance } from './random.ts'

const surnames = [
  ['김', 'kim'],
  ['이', 'lee'],
  ['박', 'park'],
  ['최', 'choi'],
  ['정', 'jung'],
  ['강', 'kang'],
  ['조', 'cho'],
  ['윤', 'yoon'],
  ['장', 'jang'],
  ['임', 'lim'],
  ['한', 'han'],
  ['오', 'oh'],
  ['서', 'seo'],
  ['신', 'shin'],
  ['권', 'kwon'],
  ['황', 'hwang'],
  ['안', 'ahn'],
  ['송', 'song'],
  ['류', 'ryu'],
  ['홍', 'hong'],
] as const

const givenNames = [
  ['민지', 'minji'],
  ['서연', 'seoyeon'],
  ['지훈', 'jihoon'],
  ['하은', 'haeun'],
  ['도윤', 'doyoon'],
  ['예준', 'yejun'],
  ['수아', 'sua'],
  ['지우', 'jiwoo'],
  ['시우', 'siwoo'],
  ['하준', 'hajun'],
  ['다은', 'daeun'],
  ['채원', 'chaewon'],
  ['은우', 'eunwoo'],
  ['유진', 'yujin'],
  ['현우', 'hyunwoo'],
  ['지호', 'jiho'],
  ['소율', 'soyul'],
  ['나연', 'nayeon'],
  ['태윤', 'taeyoon'],
  ['가은', 'gaeun'],
  ['승민', 'seungmin'],
  ['예린', 'yerin'],
  ['동현', 'donghyun'],
  ['세아', 'sea'],
  ['보라', 'bora'],
  ['아름', 'areum'],
  ['가람', 'garam'],
  ['한결', 'hangyeol'],
  ['슬기', 'seulgi'],
  ['다온', 'daon'],
  ['영수', 'youngsoo'],
  ['미경', 'mikyung'],
  ['정호', 'jungho'],
  ['은정', 'eunjung'],
  ['상훈', 'sanghoon'],
  ['혜진', 'hyejin'],
] as const

const streets = [
  ['04524', '서울특별시 중구 세종대로'],
  ['06236', '서울특별시 강남구 테헤란로'],
  ['03925', '서울특별시 마포구 월드컵북로'],
  ['07328', '서울특별시 영등포구 여의대로'],
  ['48058', '부산광역시 해운대구 센텀중앙로'],
  ['41931', '대구광역시 중구 동성로'],
  ['21999', '인천광역시 연수구 송도과학로'],
  ['61945', '광주광역시 서구 상무중앙로'],
  ['34126', '대전광역시 유성구 대학로'],
  ['44677', '울산광역시 남구 삼산로'],
  ['13494', '경기도 성남시 분당구 판교역로'],
  ['16514', '경기도 수원시 영통구 광교중앙로'],
  ['24341', '강원특별자치도 춘천시 중앙로'],
  ['28519', '충청북도 청주시 상당구 상당로'],
  ['54999', '전북특별자치도 전주시 완산구 전라감영로'],
  ['63122', '제주특별자치도 제주시 연북로'],
] as const

/** A name, and how it begins in an e-mail address. */
export const personIn = (chance: Chance): { readonly name: string; readonly latin: string } => {
  const [surname, latinSurname] = chance.pick(surnames)
  const [given, latinGiven] = chance.pick(givenNames)
  return { name: surname + given, latin: `${latinGiven}.${latinSurname}` }
}

/** Mobile numbers that begin with 010-0 have never been given to anybody. */
export const phoneIn = (chance: Chance): string => `010-0${digits(chance, 3)}-${digits(chance, 4)}`

/** A street that exists, with a house that may not. */
export const addressIn = (
  chance: Chance,
): { readonly postcode: string; readonly line1: string; readonly line2: string } => {
  const [postcode, street] = chance.pick(streets)
  return {
    postcode,
    line1: `${street} ${chance.whole(1, 400)}`,
    line2: chance.happens(0.7) ? `${chance.whole(101, 120)}동 ${chance.whole(1, 25)}0${chance.whole(1, 4)}호` : '',
  }
}

const digits = (chance: Chance, count: number): string => String(chance.whole(0, 10 ** count - 1)).padStart(count, '0')
