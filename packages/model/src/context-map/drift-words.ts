import type { RelationKind } from './relation.ts'
import type { CodeLink } from './seen-in-code.ts'

type Language = 'ko' | 'en'

const KINDS_KO: Readonly<Record<RelationKind, string>> = {
  partnership: '파트너십',
  'shared-kernel': '공유 커널',
  'customer-supplier': '고객-공급자',
  conformist: '순응',
  'anticorruption-layer': '부패 방지 계층',
  'open-host-service': '공개 호스트 서비스',
  'published-language': '공표된 언어',
  'separate-ways': '각자의 길',
  'big-ball-of-mud': '큰 진흙 공',
}

/** A kind as sentences name it: in English as it is declared. */
export const kindIn = (language: Language, kind: RelationKind): string => (language === 'en' ? kind : KINDS_KO[kind])

/** `social reads the published language of members`. */
export const wayIn = (language: Language, { context, neighbour, how }: CodeLink): string =>
  language === 'en' ? `${context} ${WAYS[how].en} ${neighbour}` : `${context}의 코드가 ${neighbour}의 ${WAYS[how].ko}`

const WAYS: Readonly<Record<CodeLink['how'], Readonly<Record<Language, string>>>> = {
  imports: { en: 'imports the own code of', ko: '자체 코드를 가져다 씁니다' },
  reads: { en: 'reads the published language of', ko: '공표된 언어를 읽습니다' },
  asks: { en: 'holds an address of', ko: 'API 주소를 갖고 있습니다' },
  waits: { en: 'waits for an event of', ko: '이벤트를 기다립니다' },
  sends: { en: 'sends a command to', ko: '커맨드를 보냅니다' },
}
