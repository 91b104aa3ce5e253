import { Button, Group, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ContextNow, ViewStatus } from '../api/answers.ts'
import { now } from '../api/live.ts'
import { modelQuery } from '../api/queries.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Empty, Nothing, PageBody, State, type Tone } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'
import { useStore } from '@banyan/pages/store'
import { ViewRow } from './view-row.tsx'

const TONES: Readonly<Record<ViewStatus['state'], Tone>> = {
  live: 'good',
  'catching-up': 'caution',
  rebuilding: 'caution',
  paused: 'caution',
  stopped: 'bad',
}

/** All views: how far they are, what holds them up, and what one can do about it. */
export const ViewsPage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const current = useStore(now)
  const only = query.get('context')
  const [context, view] = [query.get('context'), query.get('view')]
  const shown = current?.contexts?.filter((one) => only === null || one.context === only) ?? []
  return (
    <PageBody
      title={t.pages.views}
      aside={only !== null && <RouteLink to={addressOf('views')}>{t.ofAllContexts}</RouteLink>}
    >
      {current === null && <Empty title={t.noNews} text={t.noNewsText} />}
      {context && view && <ViewRow key={`${context} ${view}`} context={context} view={view} />}
      {shown.map((one) => (
        <ContextViews key={one.context} context={one} />
      ))}
    </PageBody>
  )
}

const ContextViews = ({ context: { context, views = [] } }: { readonly context: ContextNow }) => {
  const { t, language } = useWords()
  const { data: model } = useQuery(modelQuery)
  const described = model?.description.contexts.find(({ name }) => name === context)
  const viewOf = (status: ViewStatus) => described?.readModels.find(({ name }) => name === status.view)
  const columns: readonly Column<ViewStatus>[] = [
    {
      label: t.kinds['read-model'],
      cell: (status) => (
        <>
          <RouteLink to={addressOf('views', { context, view: status.view })}>
            {viewOf(status)?.words[language] ?? status.view}
          </RouteLink>
          <br />
          <code>{status.view}</code>
        </>
      ),
    },
    { label: t.state, cell: (status) => <ViewState status={status} /> },
    { label: t.lag, isNumber: true, cell: ({ lagEvents }) => lagEvents.toLocaleString(language) },
    { label: t.facts.version, isNumber: true, cell: ({ version }) => version },
    { label: t.facts.audience, cell: (status) => viewOf(status)?.audience },
    { label: t.actions, cell: (status) => <ViewDeeds context={context} status={status} /> },
  ]
  return (
    <section className={styles.card}>
      <h2>{described?.words[language] ?? context}</h2>
      {views.length === 0 ? (
        <Nothing>{t.noViews}</Nothing>
      ) : (
        <Table columns={columns} rows={views} keyOf={({ view }) => view} />
      )}
    </section>
  )
}

const ViewState = ({ status: { state, progress, fault } }: { readonly status: ViewStatus }) => {
  const { t } = useWords()
  const percent = Math.floor(progress * 100)
  return (
    <>
      <State tone={TONES[state]}>{t.viewStates[state]}</State>
      {(state === 'rebuilding' || state === 'catching-up') && (
        <Group gap={8} wrap="nowrap" miw={140}>
          <Progress value={percent} flex={1} aria-label={t.viewStates[state]} /> {percent} %
        </Group>
      )}
      {fault && (
        <div lang="en">
          <code>{fault.code}</code> {fault.message}
        </div>
      )}
    </>
  )
}

const ViewDeeds = ({ context, status: { view, state } }: { readonly context: string; readonly status: ViewStatus }) => {
  const { t } = useWords()
  const deed = useDeed()
  if (!useMay('operator')) return null
  const act = (what: 'rebuild' | 'pause' | 'resume') => () =>
    deed({
      title: t.viewDeeds[what](view),
      text: t.viewDeedTexts[what],
      action: t.viewDeedNames[what],
      path: contextPath(context, 'views', view, what),
    })
  const possible =
    state === 'paused'
      ? (['resume'] as const)
      : state === 'rebuilding'
        ? (['pause'] as const)
        : (['rebuild', 'pause'] as const)
  return (
    <Group gap={6}>
      {possible.map((what) => (
        <Button key={what} size="compact-sm" variant="default" onClick={act(what)}>
          {t.viewDeedNames[what]}
        </Button>
      ))}
    </Group>
  )
}
