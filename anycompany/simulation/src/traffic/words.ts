import { pick } from './plan.ts'

const POSTS = [
  '오늘 한강에 다녀왔어요. 바람이 시원하네요.',
  '주말에 뭐 하세요? 추천 부탁드려요!',
  '점심으로 비빔밥 먹었어요. 든든합니다.',
  '새로 산 운동화를 신고 걸었습니다.',
  '비가 오니까 부침개가 생각나요.',
  '요즘 읽은 책이 정말 좋았어요.',
  'Best coffee in a while.',
  '퇴근길 노을이 예뻐서 한참 서 있었어요.',
] as const
const PROMOTIONS = ['이거 써 보니까 좋아요!', '선물로 받았는데 마음에 들어요.', '가격도 착하고 튼튼합니다.'] as const
const COMMENTS = ['저도요!', '좋네요 👍', '어디예요?', '다음에 같이 가요.', '잘 봤습니다.'] as const
/** Words in names of what the shop sells. */
const SEARCHES = ['차', '원두', '과일', '약과', '가방', '양말', '우산', 'ㅇㄷ'] as const

/** Numbered, so that no two of a run are alike. */
export const textOf = (kind: 'post' | 'promotion' | 'comment', chosen: number, number: number): string => {
  const texts = { post: POSTS, promotion: PROMOTIONS, comment: COMMENTS }[kind]
  return `${pick<string>(texts, chosen) ?? ''} #${number}`
}

export const searchFor = (chosen: number): string => pick(SEARCHES, chosen) ?? SEARCHES[0]
