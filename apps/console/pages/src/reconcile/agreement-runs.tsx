import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf, goTo } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useNameOfContext } from './context-name.ts'
import { useDeed } from '../shell/deed.tsx'
import { Nothing } from '../shell/page-parts.tsx'
import { useMay } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'
import styles from './reconcile.module.css'
import { RunState } from './run-state.tsx'
import { type Agreement, reconciliationsQuery, type Run, secondsOf } from './runs.ts'

/** Runs shown at once. */
const RUNS_A_PAGE = 5

type Props = { readonly context: string; readonly agreement: Agreement; readonly runs: readonly Run[] }

/** One agreement: what it is about, what may be done, and its last runs. */
export const AgreementRuns = ({ context, agreement, runs }: Props) => {
  const { t, language } = useWords()
  const [shown, setShown] = useState(RUNS_A_PAGE)
  const other = useNameOfContext()(agreement.with)
  const columns: readonly Column<Run>[] = [
    {
      label: t.reconcile.started,
      cell: ({ id, startedAt }) => (
        <RouteLink to={addressOf('reconcile', { context, run: id })}>
          <At instant={startedAt} />
        </RouteLink>
      ),
    },
    { label: t.state, cell: (run) => <RunState run={run} runs={runs} /> },
    {
      label: t.reconcile.compared,
      isNumber: true,
      cell: ({ compared }) => compared.toLocaleString(language),
    },
    { label: t.reconcile.differing, isNumber: true, cell: ({ differing }) => differing.toLocaleString(language) },
    {
      label: t.reconcile.took,
      isNumber: true,
      cell: (run) => t.reconcile.seconds(secondsOf(run, Date.now())),
    },
    { label: t.who, cell: ({ operator }) => operator },
    { label: t.reason, cell: ({ reason }) => reason },
  ]
  return (
    <article className={styles.agreement}>
      <div className={styles.head}>
        <div>
          <h3>{agreement.words[language]}</h3>
          <Text size="sm" c="dimmed">
            {t.reconcile.with(other)} · <code>{agreement.agreement}</code>
          </Text>
        </div>
        <Deeds context={context} agreement={agreement} isBusy={runs.some(({ status }) => status !== 'done')} />
      </div>
      {runs.length === 0 ? (
        <Nothing>{t.reconcile.noRuns}</Nothing>
      ) : (
        <>
          <Table columns={columns} rows={runs.slice(0, shown)} keyOf={({ id }) => id} />
          {runs.length > shown && (
            <Button variant="default" mt="sm" onClick={() => setShown(shown + RUNS_A_PAGE)}>
              {t.more}
            </Button>
          )}
        </>
      )}
    </article>
  )
}

type DeedsProps = { readonly context: string; readonly agreement: Agreement; readonly isBusy: boolean }

const Deeds = ({ context, agreement, isBusy }: DeedsProps) => {
  const { t, language } = useWords()
  const deed = useDeed()
  const [mayCompare, mayMend] = [useMay('operator'), useMay('admin')]
  if (!mayCompare) return null
  const name = agreement.words[language]
  const act = (what: 'compare' | 'mend', title: string, text: string) => () =>
    deed<Run>({
      title,
      text,
      action: t.reconcile[what],
      isGrave: what === 'mend',
      path: contextPath(context, 'reconciliations', what),
      body: { agreement: agreement.agreement },
      refresh: [reconciliationsQuery(context).queryKey],
      onDone: ({ id }) => goTo(addressOf('reconcile', { context, run: id })),
    })
  const { compareOf, compareText, mendOf, mendText } = t.reconcile
  return (
    <Group gap={6}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        aria-label={compareOf(name)}
        onClick={act('compare', compareOf(name), compareText)}
      >
        {t.reconcile.compare}
      </Button>
      {mayMend && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isBusy}
          aria-label={mendOf(name)}
          onClick={act('mend', mendOf(name), mendText)}
        >
          {t.reconcile.mend}
        </Button>
      )}
    </Group>
  )
}
