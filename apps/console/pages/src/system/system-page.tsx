import { useQuery } from '@tanstack/react-query'
import { historyQuery, modelQuery } from '../api/queries.ts'
import type { ContextNow, Now } from '../api/answers.ts'
import { now } from '../api/live.ts'
import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Empty, Figures, PageBody, State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useStore } from '@banyan/pages/store'
import { HOST_AWAY } from '../topology/lag.ts'
import { Chart } from './chart.tsx'
import { Hosts } from './hosts.tsx'
import { Processes } from './processes.tsx'

/** How everything does, at a glance. */
export const SystemPage = () => {
  const { t } = useWords()
  const current = useStore(now)
  return (
    <PageBody title={t.pages.system} aside={<Build />}>
      <Charts />
      {current === null ? (
        <Empty title={t.noNews} text={t.noNewsText} />
      ) : (
        <>
          <Gateway gateway={current.gateway} />
          <section>
            <h2>{t.contexts}</h2>
            <div className={styles.cards} style={{ marginTop: 10 }}>
              {current.contexts?.map((context) => (
                <ContextCard key={context.context} context={context} current={current} />
              ))}
            </div>
            {current.contexts?.length === 0 && <Empty title={t.noContexts} text={t.noContextsText} />}
          </section>
          <Hosts hosts={current.hosts ?? []} />
          <Processes processes={current.processes ?? []} />
        </>
      )}
    </PageBody>
  )
}

const Build = () => {
  const { data: model } = useQuery(modelQuery)
  if (!model) return null
  return (
    <code>
      {model.commit?.slice(0, 12)} Node {model.node.replace(/^v/, '')}
    </code>
  )
}

const Charts = () => {
  const { t } = useWords()
  const { data } = useQuery(historyQuery)
  const points = data?.points ?? []
  const lagOf = (lag: Readonly<Record<string, number>>) => Math.max(0, ...Object.values(lag))
  return (
    <section className={styles.charts} aria-label={t.lastHalfHour}>
      <Chart title={t.requests} unit="/s" values={points.map(({ requests }) => requests)} />
      <Chart title={t.commands} unit="/s" values={points.map(({ commands }) => commands)} />
      <Chart title={t.eventsRecorded} unit="/s" values={points.map(({ events }) => events)} />
      <Chart title={t.failures} unit="/s" tone="bad" values={points.map(({ failures }) => failures)} />
      <Chart title={t.lagOfViews} unit="" values={points.map(({ lag }) => lagOf(lag))} />
    </section>
  )
}

const Gateway = ({ gateway }: { readonly gateway: Now['gateway'] }) => {
  const { t } = useWords()
  if (!gateway) return null
  const { requestsPerSecond = 0, p50Ms, p99Ms, errorsPerSecond = 0, inFlight = {} } = gateway
  const ms = (value: number | null | undefined) => (typeof value === 'number' ? `${short(value)} ms` : '–')
  return (
    <section className={styles.card}>
      <h2>{t.gateway}</h2>
      <Figures
        rows={[
          { label: t.requests, value: `${short(requestsPerSecond)}/s` },
          { label: t.median, value: ms(p50Ms) },
          { label: t.p99, value: ms(p99Ms) },
          { label: t.failures, value: `${short(errorsPerSecond)}/s`, tone: errorsPerSecond > 0 ? 'bad' : 'quiet' },
          ...Object.entries(inFlight).map(([upstream, count]) => ({ label: t.inFlightTo(upstream), value: count })),
        ]}
      />
    </section>
  )
}

type ContextCardProps = { readonly context: ContextNow; readonly current: Now }

const ContextCard = ({ context, current }: ContextCardProps) => {
  const { t, language } = useWords()
  const { data: model } = useQuery(modelQuery)
  const { standing, head, views = [], deadLetters, inFlight = 0, liveStreams = 0, relay, hosts = [] } = context
  const words = model?.description.contexts.find(({ name }) => name === context.context)?.words
  const rates = current.rates?.contexts?.[context.context]
  const perSecond = (
    rows: Readonly<Record<string, Readonly<Record<string, number | undefined>>>> | undefined,
    keys: readonly string[],
  ) => Object.values(rows ?? {}).reduce((sum, row) => sum + keys.reduce((part, key) => part + (row[key] ?? 0), 0), 0)
  const lag = Math.max(0, ...views.map(({ lagEvents }) => lagEvents))
  const isWell = standing === 'open'
  const openOn = (open: number, all: number) => (open === all ? t.open : t.openOnSome(open, all))
  const down = hosts.filter((one) => one.standing !== 'open')
  return (
    <article className={styles.card}>
      <div className={styles.head}>
        <h2>{words?.[language] ?? context.context}</h2>
        <State tone={isWell ? (down.length === 0 ? 'good' : 'caution') : 'bad'}>
          {isWell ? openOn(hosts.length - down.length, hosts.length) : standing === HOST_AWAY ? t.hostAway : standing}
        </State>
      </div>
      <Figures
        rows={[
          { label: t.commands, value: `${short(perSecond(rates?.commands, ['accepted', 'rejected', 'failed']))}/s` },
          { label: t.queries, value: `${short(perSecond(rates?.queries, ['answered', 'failed']))}/s` },
          { label: t.eventsEver, value: head?.toLocaleString(language) ?? '–' },
          { label: t.lagOfViews, value: lag.toLocaleString(language), tone: lag > 400 ? 'bad' : 'quiet' },
          { label: t.inFlight, value: inFlight },
          { label: t.liveStreams, value: liveStreams },
          { label: t.pages['dead-letters'], value: deadLetters ?? '–', tone: deadLetters ? 'bad' : 'quiet' },
        ]}
      />
      {hosts.length > 1 && (
        <p className={styles.note}>
          {t.runsOn}{' '}
          {hosts.map(({ host, standing: there }) => `${host}${there === 'open' ? '' : ` (${t.away})`}`).join(', ')}
        </p>
      )}
      {relay?.fault && <State tone="bad">{`${t.relay}: ${relay.fault}`}</State>}
      <div style={{ display: 'flex', gap: 16, marginTop: 12 }}>
        <RouteLink to={addressOf('streams', { context: context.context })}>{t.pages.streams}</RouteLink>
        <RouteLink to={addressOf('views', { context: context.context })}>{t.pages.views}</RouteLink>
      </div>
    </article>
  )
}
