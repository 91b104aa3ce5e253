import { Alert, Box, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { Figures } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useNameOfContext } from './context-name.ts'
import { Differences } from './differences.tsx'
import { RunState } from './run-state.tsx'
import { reconciliationsQuery, runQuery, secondsOf, type WholeRun } from './runs.ts'

/** One run: who asked for it and why, how it stands, and what differs. */
export const ChosenRun = ({ context, id }: { readonly context: string; readonly id: string }) => {
  const { t, language } = useWords()
  const { data: list } = useQuery(reconciliationsQuery(context))
  const nameOf = useNameOfContext()
  return (
    <section className={styles.card} aria-label={t.reconcile.run}>
      <Answer query={useQuery(runQuery(context, id))}>
        {(run) => {
          const agreement = list?.agreements.find((one) => one.agreement === run.agreement)
          return (
            <>
              <div className={styles.head}>
                <div>
                  <h2>{agreement?.words[language] ?? run.agreement}</h2>
                  <Text size="sm" c="dimmed">
                    {run.operator}: {run.reason} · <At instant={run.startedAt} />
                    {run.mends && ` · ${t.reconcile.showsMending}`}
                  </Text>
                </div>
                <RouteLink to={addressOf('reconcile')}>{t.close}</RouteLink>
              </div>
              <Box maw={320} role="status">
                <RunState run={run} runs={list?.runs ?? []} />
              </Box>
              {run.fault !== null && (
                <Alert color="yellow" title={t.reconcile.waits}>
                  <code>{run.fault}</code>
                </Alert>
              )}
              <RunFigures run={run} />
              <Differences run={run} here={nameOf(context)} there={nameOf(agreement?.with ?? '')} />
            </>
          )
        }}
      </Answer>
    </section>
  )
}

const RunFigures = ({ run }: { readonly run: WholeRun }) => {
  const { t, language } = useWords()
  const { compared, differing, remaining } = run
  const shown = (count: number) => count.toLocaleString(language)
  return (
    <Figures
      rows={[
        { label: t.reconcile.compared, value: shown(compared) },
        { label: t.reconcile.differing, value: shown(differing) },
        ...(remaining === null
          ? []
          : [
              {
                label: t.reconcile.remaining,
                value: shown(remaining),
                ...(remaining > 0 && { tone: 'bad' as const }),
              },
            ]),
        { label: t.reconcile.took, value: t.reconcile.seconds(secondsOf(run, Date.now())) },
      ]}
    />
  )
}
