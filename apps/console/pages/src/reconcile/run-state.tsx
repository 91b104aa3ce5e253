import { Group, Progress } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { State } from '../shell/page-parts.tsx'
import { percentOf, type Run, standingOf, TONES } from './runs.ts'

/** How a run stands; under way, how far it has come. */
export const RunState = ({ run, runs }: { readonly run: Run; readonly runs: readonly Run[] }) => {
  const { t } = useWords()
  const standing = standingOf(run)
  const percent = percentOf(run, runs)
  return (
    <>
      <State tone={TONES[standing]}>{t.reconcile.states[standing]}</State>
      {run.status !== 'done' && (
        <Group gap={8} wrap="nowrap" miw={120}>
          <Progress
            value={percent ?? 100}
            striped={percent === null}
            animated={percent === null}
            flex={1}
            aria-label={t.reconcile.states[standing]}
          />
          {percent !== null && `${percent} %`}
        </Group>
      )}
    </>
  )
}
