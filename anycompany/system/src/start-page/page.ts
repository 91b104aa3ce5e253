import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StartPageLanguage } from './words.ts'

/** Text as it may stand in HTML, in content and in quoted attributes. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** `?lang=`, else what the browser likes best, else Korean. */
export const languageOf = (request: IncomingMessage): StartPageLanguage => {
  const asked = new URL(request.url ?? '/', 'http://localhost').searchParams.get('lang')
  if (asked === 'ko' || asked === 'en') return asked
  const first = (request.headers['accept-language'] ?? '').split(',')[0] ?? ''
  return first.toLowerCase().startsWith('en') ? 'en' : 'ko'
}

/** Sends one of the gateway's own pages: no script from elsewhere, no style but its own, never in a frame. */
export const sendPage = (
  response: ServerResponse,
  o: {
    readonly language: string
    readonly title: string
    readonly body: string
    readonly refreshS?: number
    readonly status?: number
  },
): void => {
  const nonce = randomBytes(16).toString('base64')
  const refresh = o.refreshS === undefined ? '' : `<meta http-equiv="refresh" content="${o.refreshS}">`
  response.writeHead(o.status ?? 200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  })
  response.end(`<!doctype html>
<html lang="${o.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}
<title>${escape(o.title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
${o.body}
</body>
</html>
`)
}

/** The shop's colours, so that it is one company. */
const STYLE = `
:root { color-scheme: light dark; --paper: #faf8f5; --card: #fff; --ink: #23201d; --quiet: #6d665f; --line: #e6e0d8; --brand: #b83a0b; --good: #1f6f46; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --paper: #171513; --card: #221f1c; --ink: #f0ebe5; --quiet: #aaa198; --line: #38332e; --brand: #ff9a62; --good: #84d3a6; --bad: #ff9c93; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', system-ui, sans-serif; word-break: keep-all; overflow-wrap: anywhere }
main, header { max-width: 62rem; margin: 0 auto; padding: 1rem }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem }
header b { color: var(--brand) }
main.doc { max-width: 84rem }
h1 { font-size: 1.9rem; line-height: 1.25; margin: .5rem 0 }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem }
p.lead { max-width: 42rem; color: var(--quiet); margin: 0 }
a { color: var(--brand) }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: 4px }
.doors { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .8rem }
.doors a { display: block; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem; color: inherit; text-decoration: none }
.doors a:hover { border-color: var(--brand) }
.doors strong { display: block; color: var(--brand) }
.doors span { color: var(--quiet); font-size: .92rem }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
table { border-collapse: collapse; width: 100%; font-size: .94rem }
th, td { text-align: left; padding: .5rem .9rem; border-top: 1px solid var(--line); vertical-align: top }
thead th { border-top: 0; color: var(--quiet); font-weight: 600; white-space: nowrap }
td { overflow-wrap: normal; font-variant-numeric: tabular-nums }
td { min-width: 8rem } td:last-child { min-width: 10rem } table.dense td { white-space: nowrap; min-width: 0 } td:first-child code { white-space: nowrap } td code { overflow-wrap: anywhere }
.running { color: var(--good); font-weight: 600 } .failed, .stopped { color: var(--bad); font-weight: 600 }
ol { padding-left: 1.3rem } li { margin: .35rem 0 }
code { font-size: .9em; background: color-mix(in srgb, var(--ink) 7%, transparent); padding: .1em .35em; border-radius: 4px }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .9rem } pre code { background: none; padding: 0 }
.doc table { background: var(--card) } .doc .scroll { margin: .8rem 0 } :target { background: color-mix(in srgb, var(--brand) 18%, transparent) }
`
