import { useQuery } from '@tanstack/react-query'
import type { ScalingStep } from '../../api/answers.ts'
import { historyQuery, scalingQuery } from '../../api/queries.ts'
import { useWords } from '../../language/language.tsx'
import { At } from '../../language/when.tsx'
import { Failure } from '../../shell/failure.tsx'
import { Empty, Figures, Nothing } from '../../shell/page-parts.tsx'
import styles from '../../shell/page.module.css'
import { type Column, Table } from '../../shell/table.tsx'
import { Chart } from '../../system/chart.tsx'
import { lastSteps, type ScaledContext, scaledContexts, standingText } from './scaling.ts'

type NameOf = { readonly nameOf: (part: string) => string }

/** What the scaler did, why, and what that saved. */
export const Scaling = ({ nameOf }: NameOf) => {
  const { t } = useWords()
  const { data: scalings, error, refetch } = useQuery(scalingQuery)
  const { data: history } = useQuery(historyQuery)
  if (!scalings) return error ? <Failure error={error} onRetry={() => void refetch()} /> : null
  const scaled = scaledContexts(scalings, history?.points ?? [])
  const steps = lastSteps(scalings)
  return (
    <section className={styles.card} aria-label={t.topology.scaling}>
      <h2>{t.topology.scaling}</h2>
      {scaled.length === 0 && <Empty title={t.topology.noScaling} text={t.topology.noScalingText} />}
      {scaled.map((one) => (
        <OneContext key={one.context} scaled={one} nameOf={nameOf} />
      ))}
      {steps.length > 0 && <Steps steps={steps} nameOf={nameOf} />}
      {scaled.length > 0 && steps.length === 0 && <Nothing>{t.topology.noSteps}</Nothing>}
    </section>
  )
}

const OneContext = ({ scaled, nameOf }: NameOf & { readonly scaled: ScaledContext }) => {
  const { t } = useWords()
  const { context, standing, processes, memoryMb, marks, memory } = scaled
  const name = nameOf(context)
  const mb = (value: number) => `${value} MB`
  return (
    <>
      <div className={styles.charts} style={{ margin: '10px 0 16px' }}>
        <Chart title={t.topology.processesOf(name)} unit="" values={processes} marks={marks} isStepped />
        <Chart title={t.topology.memoryOf(name)} unit=" MB" values={memoryMb} marks={marks} />
      </div>
      <Figures
        rows={[
          { label: t.topology.standingNow, value: standingText(standing) },
          ...(memory === null
            ? []
            : [
                { label: t.topology.oneMore(name), value: mb(memory.one) },
                { label: t.topology.oneOfEach, value: mb(memory.all) },
                { label: t.topology.saved, value: mb(memory.saved), tone: 'good' as const },
              ]),
        ]}
      />
    </>
  )
}

const Steps = ({ steps, nameOf }: NameOf & { readonly steps: readonly ScalingStep[] }) => {
  const { t } = useWords()
  const columns: readonly Column<ScalingStep>[] = [
    { label: t.when, cell: ({ at }) => <At instant={at} /> },
    { label: t.context, cell: ({ context }) => nameOf(context) },
    { label: t.topology.step, cell: ({ decision }) => t.topology.steps[decision] },
    { label: t.topology.change, cell: ({ from, to }) => `${standingText(from)} → ${standingText(to)}` },
    { label: t.reason, cell: ({ why }) => why, lang: 'en' },
    {
      label: t.topology.saved,
      isNumber: true,
      cell: ({ decision, memory }) => (decision === 'out' && memory ? `${memory.saved} MB` : '–'),
    },
  ]
  return (
    <div style={{ marginTop: 16 }}>
      <Table columns={columns} rows={steps} keyOf={({ at, context }) => `${at} ${context}`} />
    </div>
  )
}
