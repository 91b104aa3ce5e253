import { Alert, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEntry } from '../api/answers.ts'
import { auditQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { Failure } from '../shell/failure.tsx'
import { Empty, More, PageBody, State, type Tone } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'

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
  const entries = found.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <PageBody title={t.pages.audit}>
      {found.data?.pages.some(({ whole }) => whole === false) && (
        <Alert color="red" title={t.auditBroken} role="alert">
          {t.auditBrokenText}
        </Alert>
      )}
      <section className={styles.card}>
        {found.error && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending && <Skeleton h={120} />}
        {found.isSuccess && entries.length === 0 && <Empty title={t.noAudit} />}
        {entries.length > 0 && (
          <div className={styles.scroll} tabIndex={0}>
            <table className={`${styles.table} ${styles.stacked}`}>
              <thead>
                <tr>
                  <th className={styles.number}>#</th>
                  <th>{t.when}</th>
                  <th>{t.who}</th>
                  <th>{t.action}</th>
                  <th>{t.target}</th>
                  <th>{t.reason}</th>
                  <th>{t.outcome}</th>
                </tr>
              </thead>
              <tbody>
                {entries.map(({ n, at, who, role, action, target, reason, outcome, hash }) => (
                  <tr key={n} title={hash}>
                    <td className={styles.number} data-label="#">
                      {n}
                    </td>
                    <td data-label={t.when}>
                      <At instant={at} />
                    </td>
                    <td data-label={t.who}>
                      <span>
                        {who ?? '–'} {role && <small>({t.roles[role]})</small>}
                      </span>
                    </td>
                    <td data-label={t.action}>{action}</td>
                    <td data-label={t.target}>
                      <code>{target}</code>
                    </td>
                    <td data-label={t.reason}>{reason}</td>
                    <td data-label={t.outcome}>
                      <State tone={TONES[outcome]}>{t.outcomes[outcome]}</State>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <More query={found} />
      </section>
    </PageBody>
  )
}
