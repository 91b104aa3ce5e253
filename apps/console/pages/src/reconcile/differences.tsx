import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { Nothing } from '../shell/page-parts.tsx'
import { type Column, Table } from '../shell/table.tsx'
import styles from './reconcile.module.css'
import type { Difference, WholeRun } from './runs.ts'

/** Rows shown at once. */
const DIFFERENCES_A_PAGE = 50

type DifferencesProps = { readonly run: WholeRun; readonly here: string; readonly there: string }

/** What a run has found, key by key, and what made it agree again. */
export const Differences = ({ run, here, there }: DifferencesProps) => {
  const { t, language } = useWords()
  const [shown, setShown] = useState(DIFFERENCES_A_PAGE)
  const { differences, differing, status } = run
  if (differences.length === 0) return <Nothing>{status === 'done' ? t.reconcile.none : t.reconcile.noneYet}</Nothing>
  const columns: readonly Column<Difference>[] = [
    { label: t.reconcile.key, cell: ({ key }) => <code>{key}</code> },
    { label: t.reconcile.what, cell: ({ what }) => t.reconcile.kinds[what] },
    { label: t.reconcile.here(here), cell: ({ ours }) => <Value value={ours} /> },
    { label: t.reconcile.there(there), cell: ({ theirs }) => <Value value={theirs} /> },
    ...(run.mends
      ? [
          {
            label: t.reconcile.mendedBy,
            cell: ({ mendedBy }: Difference) => (mendedBy === null ? '–' : t.reconcile.ways[mendedBy]),
          },
        ]
      : []),
  ]
  return (
    <>
      <h3 className={styles.title}>{t.reconcile.differences}</h3>
      <Table columns={columns} rows={differences.slice(0, shown)} keyOf={({ key }) => key} />
      {differences.length > shown && (
        <Button variant="default" mt="sm" onClick={() => setShown(shown + DIFFERENCES_A_PAGE)}>
          {t.more}
        </Button>
      )}
      {differing > differences.length && (
        <Nothing>{t.reconcile.notKept((differing - differences.length).toLocaleString(language))}</Nothing>
      )}
    </>
  )
}

const Value = ({ value }: { readonly value: unknown }) => {
  const { t } = useWords()
  if (value === null)
    return (
      <Text size="sm" c="dimmed">
        {t.reconcile.nothingThere}
      </Text>
    )
  return <code className={styles.value}>{JSON.stringify(value)}</code>
}
