import { Alert } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEntry } from '../api/answers.ts'
import { auditQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { Answer } from '../shell/answer.tsx'
import { Empty, More, PageBody, State, type Tone } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'

const TONES: Readonly<Record<AuditEntry['outcome'], Tone>> = {
  done: 'good',
  refused: 'caution',
  failed: 'bad',
  unknown: 'caution',
}

/** Who did what, and why: written before it is done, and never changed. */
export const AuditPage = () => {
  const { t } = useWords()
  const found = useInfiniteQuery({ ...auditQuery, refetchOnMount: 'always' })
  return (
    <PageBody title={t.pages.audit}>
      {found.data?.pages.some(({ whole }) => whole === false) && (
        <Alert color="red" title={t.auditBroken} role="alert">
          {t.auditBrokenText}
        </Alert>
      )}
      <section className={styles.card}>
        <Answer query={found}>{({ pages }) => <Entries entries={pages.flatMap((page) => page.entries)} />}</Answer>
        <More query={found} />
      </section>
    </PageBody>
  )
}

const Entries = ({ entries }: { readonly entries: readonly AuditEntry[] }) => {
  const { t } = useWords()
  if (entries.length === 0) return <Empty title={t.noAudit} />
  const columns: readonly Column<AuditEntry>[] = [
    { label: '#', isNumber: true, cell: ({ n }) => n },
    { label: t.when, cell: ({ at }) => <At instant={at} /> },
    {
      label: t.who,
      cell: ({ who, role }) => (
        <>
          {who ?? '–'} {role && <small>({t.roles[role]})</small>}
        </>
      ),
    },
    { label: t.action, cell: ({ action }) => action },
    { label: t.target, cell: ({ target }) => target !== '' && <code>{target}</code> },
    { label: t.reason, cell: ({ reason }) => reason },
    { label: t.outcome, cell: ({ outcome }) => <State tone={TONES[outcome]}>{t.outcomes[outcome]}</State> },
  ]
  return <Table columns={columns} rows={entries} keyOf={({ n }) => String(n)} titleOf={({ hash }) => hash} />
}
