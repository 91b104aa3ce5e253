/** Languages the gateway speaks to a browser. */
export type Language = 'ko' | 'en'

/** Renders the page that stands in for an upstream which is away, or busy. Returns a whole HTML document. */
export type OutagePage = (o: {
  readonly status: number
  readonly code: string
  /** Name of the upstream as configured; empty where none is to blame, because there were too many requests. */
  readonly upstream: string
  readonly retryAfterS: number
  readonly language: Language
}) => string

const TEXTS = {
  ko: {
    title: '잠시 이용할 수 없습니다',
    explain: '지금 이 페이지를 보여 드릴 수 없습니다. 다른 메뉴는 그대로 이용하실 수 있습니다.',
    busyTitle: '잠시만 기다려 주세요',
    busyExplain: '지금 요청이 많아 방금 보내신 것은 처리하지 못했습니다. 달라진 것은 없습니다.',
    again: (seconds: number) => `${seconds}초 뒤에 다시 시도해 주세요.`,
  },
  en: {
    title: 'Not available at the moment',
    explain: 'We cannot show this page right now. Everything else goes on as usual.',
    busyTitle: 'One moment, please',
    busyExplain:
      'There are more requests than we can take right now. Yours was not carried out, and nothing has changed.',
    again: (seconds: number) =>
      seconds === 1 ? 'Please try again in a second.' : `Please try again in ${seconds} seconds.`,
  },
} as const

/** Nobody is away: there were too many requests. */
const BUSY: ReadonlySet<string> = new Set(['GATEWAY_SIGN_INS_BUSY', 'GATEWAY_RATE_LIMITED'])

/** The default {@link OutagePage}: no scripts, no pictures, nothing that would have to be fetched from what is away. */
export const plainOutagePage: OutagePage = ({ status, code, retryAfterS, language }) => {
  const text = TEXTS[language]
  const [title, explain] = BUSY.has(code) ? [text.busyTitle, text.busyExplain] : [text.title, text.explain]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}small{opacity:.6}</style>
</head>
<body>
<h1>${title}</h1>
<p>${explain}</p>
<p>${text.again(retryAfterS)}</p>
<p><small>${status} ${code}</small></p>
</body>
</html>
`
}

const KOREAN = /^ko\b/i
const ENGLISH = /^en\b/i

/** The language of ours that an `Accept-Language` header likes best; Korean when it likes neither. */
export const chooseLanguage = (acceptLanguage: string): Language => {
  let best: Language = 'ko'
  let bestQuality = 0
  for (const range of acceptLanguage.split(',')) {
    const [tag = '', ...parameters] = range.trim().split(';')
    const language = KOREAN.test(tag) ? 'ko' : ENGLISH.test(tag) ? 'en' : undefined
    const quality = qualityOf(parameters)
    if (language !== undefined && quality > bestQuality) [best, bestQuality] = [language, quality]
  }
  return best
}

const qualityOf = (parameters: readonly string[]): number => {
  const given = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='))
  const quality = given === undefined ? 1 : Number(given.slice(2))
  return quality >= 0 && quality <= 1 ? quality : 0
}
