import { type OutagePage, plainOutagePage } from '@banyan/gateway'

const SHOP_TEXTS = {
  ko: {
    title: '쇼핑몰에 잠시 들어갈 수 없습니다',
    explain: '쇼핑몰이 지금 응답하지 않습니다. 장바구니와 주문은 그대로 있습니다.',
    meanwhile: '소셜은 계속 이용하실 수 있습니다.',
    again: (s: number) => `${s}초 뒤에 다시 시도해 주세요.`,
  },
  en: {
    title: 'The shop can’t be reached at the moment',
    explain: 'The shop does not answer right now. Your cart and your orders are safe.',
    meanwhile: 'The social network goes on as usual.',
    again: (s: number) => `Please try again in ${s} seconds.`,
  },
} as const

/** What a browser sees when the shop is away; other upstreams have the plain page. */
export const shopOutagePage: OutagePage = (o) => {
  if (o.upstream !== 'shop') return plainOutagePage(o)
  const t = SHOP_TEXTS[o.language]
  return `<!doctype html>
<html lang="${o.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t.title}</title>
<style>:root{color-scheme:light dark}body{font:1.05rem/1.7 system-ui,sans-serif;max-width:34rem;margin:14vh auto;padding:0 1rem}h1{font-size:1.5rem;line-height:1.3}small{opacity:.6}a{color:#b83a0b}@media(prefers-color-scheme:dark){a{color:#ff9a62}}</style>
</head>
<body>
<h1>${t.title}</h1>
<p>${t.explain}</p>
<p><a href="/social">${t.meanwhile}</a></p>
<p>${t.again(o.retryAfterS)}</p>
<p><small>${o.status} ${o.code}</small></p>
</body>
</html>
`
}
