import { DECLINE_CODES, paymentMethods } from '../payment/method.ts'
import { BEHAVIOURS, OPERATIONS, operationsOf } from './behaviour.ts'
import { type Html, html } from './html.ts'
import { behaviourLabel, label, type LabelKey, type Language, operationLabel } from './labels.ts'
import { SHOWN_MAX, type Shown } from './read.ts'

type View = { readonly language: Language; readonly wrong?: string | undefined }

/** The whole page: forms and tables, no script. */
export const provokePage = (shown: Shown, { language, wrong }: View): string => {
  const t = (key: LabelKey, value?: string | number) => label(language, key, value)
  const other = language === 'ko' ? 'en' : 'ko'
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${t('title')}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/provoke/style.css" />
      </head>
      <body>
        <header>
          <h1>${t('title')}</h1>
          <a href="/provoke?lang=${other}" lang="${other}" hreflang="${other}">${t('otherLanguage')}</a>
        </header>
        <main>
          <p>${t('lead')}</p>
          ${wrong !== undefined && html`<p class="wrong" role="alert">${t('wrong', wrong)}</p>`} ${setForm(language)}
          ${activeList(shown, language)} ${intentTable(shown, language)} ${refundTable(shown, language)}
          ${ledger(shown, language)} ${deliveryTable(shown, language)}
          <section>
            <h2>${t('methods')}</h2>
            <p>${t('methodsLead')}</p>
            <p>${[...paymentMethods.keys()].map((name) => html`<code>${name}</code> `)}</p>
          </section>
        </main>
      </body>
    </html>`
  return page.html
}

const setForm = (language: Language): Html => {
  const t = (key: LabelKey) => label(language, key)
  const options = OPERATIONS.flatMap((operation) =>
    BEHAVIOURS.filter((behaviour) => operationsOf(behaviour).includes(operation)).map((behaviour) => ({
      value: `${operation} ${behaviour}`,
      text: `${operationLabel(language, operation)}: ${behaviourLabel(language, behaviour)}`,
    })),
  )
  return html`<section>
    <h2>${t('set')}</h2>
    <form class="set" method="post" action="/provoke/behaviours?lang=${language}">
      <label
        >${t('what')}<select name="what">
          ${options.map(({ value, text }) => html`<option value="${value}">${text}</option>`)}
        </select></label
      >
      <label
        >${t('declineCode')}<select name="decline_code">
          ${DECLINE_CODES.map((code) => html`<option>${code}</option>`)}
        </select></label
      >
      <label>${t('delay')}<input name="delay_ms" inputmode="numeric" placeholder="${t('delayHint')}" /></label>
      <label
        >${t('how')}<select name="how">
          <option value="next">${t('next')}</option>
          <option value="share">${t('share')}</option>
        </select></label
      >
      <label>${t('howMany')}<input name="number" inputmode="numeric" value="1" required /></label>
      <button class="start">${t('start')}</button>
    </form>
  </section>`
}

const activeList = ({ behaviours }: Shown, language: Language): Html => {
  const t = (key: LabelKey, value?: string | number) => label(language, key, value)
  const rows = behaviours.map(
    (set) =>
      html`<li>
        <span
          ><b>${operationLabel(language, set.operation)}: ${behaviourLabel(language, set.behaviour)}</b>
          ${set.behaviour === 'decline' && html` <code>${set.decline_code}</code>`}
          ${set.delay_ms !== null && `${set.delay_ms} ms`}
          ${set.share === null ? t('left', set.remaining ?? 0) : t('ofAll', percent(set.share))}</span
        >
        ${button('/provoke/behaviours/end', { name: 'id', value: String(set.id) }, { text: t('end'), language })}
      </li>`,
  )
  const all = button('/provoke/behaviours/end', { name: 'id', value: 'all' }, { text: t('endAll'), language })
  return html`<section>
    <h2>${t('active')}</h2>
    ${
      rows.length === 0
        ? html`<p>${t('none')}</p>`
        : html`<ul class="plain">
              ${rows}
            </ul>
            ${all}`
    }
  </section>`
}

const intentTable = ({ intents }: Shown, language: Language): Html =>
  table(language, 'intents', {
    head: ['status', 'amount', 'received', 'refunded', 'method', 'id', 'made'],
    rows: intents.map((i) => [
      i.status,
      money(i.amount, i.currency),
      money(i.amount_received, i.currency),
      money(i.amount_refunded, i.currency),
      i.payment_method ?? '–',
      code(i.id),
      i.created_at.toISOString(),
    ]),
  })

const refundTable = ({ refunds }: Shown, language: Language): Html =>
  table(language, 'refunds', {
    head: ['status', 'amount', 'reason', 'id', 'payment', 'made'],
    rows: refunds.map((r) => [
      r.status,
      money(r.amount, r.currency),
      r.failure_reason ?? '–',
      code(r.id),
      code(r.payment_intent),
      r.created_at.toISOString(),
    ]),
  })

const ledger = ({ balances, entries }: Shown, language: Language): Html => {
  const t = (key: LabelKey) => label(language, key)
  const sums = balances.map(
    ({ account, currency, amount }) =>
      html`<div>
        <dt>${t(account)}</dt>
        <dd>${money(amount, currency)}</dd>
      </div>`,
  )
  const listed = table(language, 'ledger', {
    head: ['order', 'kind', 'payment', 'from', 'to', 'amount'],
    rows: entries.map((e) => [
      String(e.number),
      t(e.kind),
      code(e.payment_intent),
      t(e.taken_from),
      t(e.given_to),
      money(e.amount, e.currency),
    ]),
  })
  return html`${listed}
    <dl>${sums}</dl>`
}

const deliveryTable = ({ deliveries }: Shown, language: Language): Html =>
  table(language, 'deliveries', {
    head: ['event', 'order', 'redeliver', 'status', 'attempts', 'answer', 'payment'],
    rows: deliveries.map((d) => [
      d.type,
      String(d.sequence),
      button('/provoke/redeliver', { name: 'id', value: d.id }, { text: label(language, 'redeliver'), language }),
      d.status,
      String(d.attempts),
      d.last_answer ?? '–',
      code(d.payment_intent),
    ]),
  })

type Table = { readonly head: readonly LabelKey[]; readonly rows: readonly (readonly (Html | string)[])[] }

const table = (language: Language, title: LabelKey, { head, rows }: Table): Html => {
  const t = (key: LabelKey, value?: number) => label(language, key, value)
  const heads = head.map((key) => html`<th scope="col">${t(key)}</th>`)
  const body = rows.map(
    (cells) =>
      html`<tr>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  )
  const whole = html`<p>${t('latest', SHOWN_MAX)}</p>
    <div class="wide" tabindex="0" role="region" aria-label="${t(title)}">
      <table>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>`
  return html`<section>
    <h2>${t(title)}</h2>
    ${rows.length === 0 ? html`<p>${t('none')}</p>` : whole}
  </section>`
}

type Field = { readonly name: string; readonly value: string }
type Shape = { readonly text: string; readonly language: Language }

const button = (action: string, { name, value }: Field, { text, language }: Shape): Html =>
  html`<form method="post" action="${action}?lang=${language}">
    <button name="${name}" value="${value}">${text}</button>
  </form>`

const code = (id: string): Html => html`<code>${id}</code>`
/** In the smallest unit, as the API tells it. */
const money = (amount: number, currency: string): string => `${amount.toLocaleString('en-US')} ${currency}`
const percent = (share: number): number => Math.round(share * 1_000) / 10
