const TIME_ZONE = 'Asia/Seoul'

const dayFormat = {
  ko: new Intl.DateTimeFormat('ko-KR', { timeZone: TIME_ZONE, dateStyle: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: TIME_ZONE, dateStyle: 'medium' }),
}

/** The day as people in Seoul read it: `2026년 10월 31일`, `31 Oct 2026`. */
export const dayText = (at: Date, language: 'ko' | 'en'): string => dayFormat[language].format(at)

const stamp = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The instant as access logs write it: `31/Oct/2026:23:59:59 +0900`. */
export const logStamp = (at: Date): string => {
  const part = Object.fromEntries(stamp.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part['day']}/${part['month']}/${part['year']}:${part['hour']}:${part['minute']}:${part['second']} +0900`
}
