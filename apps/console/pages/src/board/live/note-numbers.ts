import type { Description } from '@banyan/model'
import type { ContextRates, Now, ViewStatus } from '../../api/answers.ts'
import { eventLag, HOST_AWAY, isBehind as isLagBehind, isRelayStopped, LAG_USUAL_EVENTS } from '../../topology/lag.ts'

/** How a part does right now. Rates are per second; what is unknown is absent. */
export type PartNumbers = {
  readonly rate?: number
  readonly failures?: number
  /** Refused by the domain: no failure. */
  readonly rejections?: number
  readonly meanMs?: number
  /** Events that it has still to see. */
  readonly lag?: number
  /** Since the oldest of those in hand was recorded. */
  readonly lagSeconds?: number
  readonly isStopped?: boolean
}

/** What a note says in its second line, and how loudly. */
export type NoteLine = { readonly text: string; readonly state: 'idle' | 'busy' | 'behind' | 'failing' }

/** Of every command, event, policy and view, by its part: `command social.WritePost`. */
export const numbersOf = ({ contexts }: Description, now: Now): ReadonlyMap<string, PartNumbers> => {
  const all = new Map<string, PartNumbers>()
  for (const { name, commands, events, policies, readModels } of contexts) {
    const rates = now.rates?.contexts?.[name]
    const known = now.contexts?.find(({ context }) => context === name)
    const views = known?.standing === HOST_AWAY ? [] : known?.views
    for (const command of commands) all.set(`command ${name}.${command.name}`, commandNumbers(rates, command.name))
    for (const event of events) all.set(`event ${name}.${event.name}`, eventNumbers(rates, event.name))
    for (const { name: policy, on } of policies)
      all.set(`policy ${name}.${policy}`, {
        ...policyNumbers(rates, policy),
        ...policyLag(now, { publisher: on.context, context: name, name: policy }),
      })
    for (const { name: view } of readModels)
      all.set(
        `read-model ${name}.${view}`,
        viewNumbers(
          rates,
          view,
          views?.find((one) => one.view === view),
        ),
      )
  }
  return all
}

const commandNumbers = (rates: ContextRates | undefined, name: string): PartNumbers => {
  if (!rates) return {}
  const { accepted = 0, rejected = 0, failed = 0, msTotal = 0 } = rates.commands?.[name] ?? {}
  const rate = accepted + rejected + failed
  return { rate, failures: failed, rejections: rejected, ...(rate > 0 && { meanMs: msTotal / rate }) }
}

const eventNumbers = (rates: ContextRates | undefined, name: string): PartNumbers =>
  rates ? { rate: rates.events?.[name]?.recorded ?? 0 } : {}

const policyNumbers = (rates: ContextRates | undefined, name: string): PartNumbers => {
  if (!rates) return {}
  const { handled = 0, failed = 0 } = rates.policies?.[name] ?? {}
  return { rate: handled, failures: failed }
}

const policyLag = (
  now: Now,
  policy: Parameters<typeof eventLag>[1],
): Pick<PartNumbers, 'lag' | 'lagSeconds' | 'isStopped'> => {
  if (isRelayStopped(now, policy.publisher)) return { isStopped: true }
  const { events, seconds } = eventLag(now, policy) ?? {}
  return { ...(events !== undefined && { lag: events }), ...(seconds != null && { lagSeconds: seconds }) }
}

const viewNumbers = (rates: ContextRates | undefined, name: string, status: ViewStatus | undefined): PartNumbers => ({
  ...(rates && { rate: rates.views?.[name]?.handled ?? 0 }),
  ...(status && { lag: status.lagEvents, isStopped: status.state === 'stopped' }),
})

/** Of a language: how it says these things in a few letters. */
export type ShortWords = { readonly behind: (count: number) => string; readonly stopped: string }

/** `3.2/s · 4 ms`: what moves first, then what is wrong. */
export const lineOf = (numbers: PartNumbers, words: ShortWords): NoteLine => {
  const { rate, failures = 0, meanMs, lag = 0, lagSeconds, isStopped } = numbers
  const isBehind = isLagBehind({ events: lag, seconds: lagSeconds ?? null })
  const parts = [
    ...(rate === undefined ? [] : [`${short(rate)}/s`]),
    ...(meanMs === undefined ? [] : [`${short(meanMs)} ms`]),
    ...(failures > 0 ? [`✕ ${short(failures)}/s`] : []),
    ...(isBehind ? [words.behind(lag)] : []),
    ...(isBehind && lag <= LAG_USUAL_EVENTS ? [`${lagSeconds} s`] : []),
    ...(isStopped ? [words.stopped] : []),
  ]
  const text = parts.join(' · ')
  if (failures > 0 || isStopped) return { text, state: 'failing' }
  if (isBehind) return { text, state: 'behind' }
  return { text, state: rate ? 'busy' : 'idle' }
}

/** At most three digits that say something. */
export const short = (value: number): string => {
  if (value === 0) return '0'
  if (value < 0.01) return '<0.01'
  if (value < 10) return String(Number(value.toPrecision(2)))
  return value < 10_000 ? String(Math.round(value)) : `${Math.round(value / 1_000)}k`
}
