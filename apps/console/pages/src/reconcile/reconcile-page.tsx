import { Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useWords } from '../language/language.tsx'
import { useRoute } from '../route.ts'
import { Answer } from '../shell/answer.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { AgreementRuns } from './agreement-runs.tsx'
import { ChosenRun } from './chosen-run.tsx'
import { reconciliationsQuery } from './runs.ts'

/** What contexts declare must agree: comparing it, what came of that, and mending it. */
export const ReconcilePage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const contexts = useContexts()
  const found = useQueries({ queries: contexts.map(({ value }) => reconciliationsQuery(value)) })
  const [context, run] = [query.get('context'), query.get('run')]
  const isNothing = found.length > 0 && found.every(({ data }) => data?.agreements.length === 0)
  return (
    <PageBody title={t.pages.reconcile}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.reconcile.text}
      </Text>
      {context && run && <ChosenRun key={run} context={context} id={run} />}
      {isNothing && <Empty title={t.reconcile.nothing} text={t.reconcile.nothingText} />}
      {contexts.map(({ value, label }, i) => {
        const answer = found[i]!
        if (answer.data?.agreements.length === 0) return null
        return (
          <section key={value} className={styles.card} aria-label={label}>
            <h2>{label}</h2>
            <Answer query={answer}>
              {({ agreements, runs }) =>
                agreements.map((one) => (
                  <AgreementRuns
                    key={one.agreement}
                    context={value}
                    agreement={one}
                    runs={runs.filter(({ agreement }) => agreement === one.agreement)}
                  />
                ))
              }
            </Answer>
          </section>
        )
      })}
    </PageBody>
  )
}
