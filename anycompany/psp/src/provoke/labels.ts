import type { BehaviourName, Operation } from './behaviour.ts'

export type Language = 'ko' | 'en'

const korean = {
  title: '결제 대행사: 일부러 말썽 부리기',
  lead: '다음 결제가 어떻게 굴지 정합니다. 돈은 움직이지 않습니다.',
  otherLanguage: 'English',
  set: '말썽 정하기',
  what: '무엇이',
  declineCode: '거절 사유',
  delay: '늦어지는 시간(ms)',
  delayHint: '비우면 알아서',
  how: '언제',
  next: '다음 몇 번',
  share: '전체의 몇 %',
  howMany: '수',
  start: '시작',
  active: '지금 정해진 말썽',
  none: '없습니다.',
  end: '끝내기',
  endAll: '모두 끝내기',
  left: '{0}번 남음',
  ofAll: '전체의 {0}%',
  methods: '시험용 결제 수단',
  methodsLead: '이름이 곧 행동입니다. 거절은 늘, 나머지는 결제마다 처음 한 번만 일어납니다.',
  intents: '결제',
  refunds: '환불',
  ledger: '대행사의 장부',
  deliveries: '웹훅 전달',
  id: '번호',
  status: '상태',
  amount: '금액',
  received: '받음',
  refunded: '돌려줌',
  method: '수단',
  made: '만든 때',
  payment: '결제',
  reason: '까닭',
  kind: '종류',
  from: '나간 곳',
  to: '들어간 곳',
  event: '사건',
  order: '순번',
  attempts: '시도',
  answer: '마지막 응답',
  redeliver: '다시 보내기',
  held: '묶임',
  merchant: '가맹점',
  cardholders: '카드 주인',
  captured: '매입',
  released: '풀림',
  wrong: '{0}: 올바르지 않습니다.',
  latest: '최근 {0}건',
} as const

export type LabelKey = keyof typeof korean

const english: Readonly<Record<LabelKey, string>> = {
  title: 'Payment provider: provoke',
  lead: 'Say how the next payments behave. No money moves.',
  otherLanguage: '한국어',
  set: 'Set a behaviour',
  what: 'What',
  declineCode: 'Reason of a decline',
  delay: 'Delay (ms)',
  delayHint: 'as usual',
  how: 'When',
  next: 'the next so many',
  share: 'a share in %',
  howMany: 'Number',
  start: 'Start',
  active: 'Set now',
  none: 'None.',
  end: 'End',
  endAll: 'End all',
  left: '{0} left',
  ofAll: '{0} % of all',
  methods: 'Test payment methods',
  methodsLead: 'The name is the behaviour. Declines always, all else at the first such call of each payment.',
  intents: 'Payments',
  refunds: 'Refunds',
  ledger: 'The provider’s ledger',
  deliveries: 'Webhook deliveries',
  id: 'Id',
  status: 'Status',
  amount: 'Amount',
  received: 'Received',
  refunded: 'Refunded',
  method: 'Method',
  made: 'Made',
  payment: 'Payment',
  reason: 'Reason',
  kind: 'Kind',
  from: 'From',
  to: 'To',
  event: 'Event',
  order: 'No.',
  attempts: 'Attempts',
  answer: 'Last answer',
  redeliver: 'Send again',
  held: 'held',
  merchant: 'merchant',
  cardholders: 'cardholders',
  captured: 'captured',
  released: 'released',
  wrong: '{0}: not valid.',
  latest: 'the latest {0}',
}

const labels = { ko: korean, en: english }

/** The label in a language, its `{0}` filled in. */
export const label = (language: Language, key: LabelKey, value: string | number = ''): string =>
  labels[language][key].replace('{0}', String(value))

const operations: Readonly<Record<Operation, readonly [ko: string, en: string]>> = {
  create: ['결제 만들기', 'create'],
  confirm: ['승인', 'confirm'],
  capture: ['매입', 'capture'],
  cancel: ['취소', 'cancel'],
  refund: ['환불', 'refund'],
  webhook: ['웹훅', 'webhook'],
}

const behaviours: Readonly<Record<BehaviourName, readonly [ko: string, en: string]>> = {
  slow: ['느림', 'slow'],
  timeout_before: ['처리하기 전에 끊김', 'cut off before its effect'],
  timeout_after: ['처리한 뒤에 끊김', 'cut off after its effect'],
  error_before: ['처리하기 전에 500', '500 before its effect'],
  error_after: ['처리한 뒤에 500', '500 after its effect'],
  decline: ['거절', 'declined'],
  later: ['나중에 웹훅으로 끝남', 'ends later, by webhook'],
  fail: ['대기하다 실패', 'pending, then fails'],
  delay: ['늦음', 'delayed'],
  duplicate: ['두 번 감', 'sent twice'],
  reorder: ['순서 바뀜', 'overtaken'],
  lose: ['사라짐', 'lost'],
}

export const operationLabel = (language: Language, operation: Operation): string =>
  operations[operation][language === 'ko' ? 0 : 1]
export const behaviourLabel = (language: Language, behaviour: BehaviourName): string =>
  behaviours[behaviour][language === 'ko' ? 0 : 1]
