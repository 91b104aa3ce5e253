import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { Answer } from '../shell/answer.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Nothing, PageBody, State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'
import { ArmDialog, SetDialog } from './dialogs.tsx'
import {
  canBeArmed,
  canBeSet,
  faultsQuery,
  linkText,
  type ProcessFaults,
  secondsUntil,
  type SwitchOn,
  switchesOf,
} from './standing.ts'

/** Faults on purpose: who may switch them, which are on, and the way to end them all. */
export const FaultsPage = () => {
  const { t } = useWords()
  const found = useQuery(faultsQuery)
  return (
    <PageBody title={t.pages.faults}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.faults.text}
      </Text>
      <Answer query={found}>
        {({ processes }) => (
          <>
            <Running processes={processes} />
            <Processes processes={processes} />
          </>
        )}
      </Answer>
    </PageBody>
  )
}

type Props = { readonly processes: readonly ProcessFaults[] }

const REFRESH = [faultsQuery.queryKey]

const useName = () => {
  const { t } = useWords()
  const effects: Readonly<Record<string, string>> = t.faults.effects
  const places: Readonly<Record<string, string>> = t.faults.places
  return (one: Pick<SwitchOn, 'at' | 'do' | 'ms'>): string =>
    `${effects[one.do] ?? one.do}${one.ms === undefined ? '' : ` ${one.ms} ms`} · ${places[one.at] ?? one.at}`
}

const Running = ({ processes }: Props) => {
  const { t } = useWords()
  const deed = useDeed()
  const nameOf = useName()
  const mayAct = useMay('operator')
  const [isSetting, setSetting] = useState(false)
  const on = switchesOf(processes)
  const clear = (title: string, body: object) => () =>
    deed({
      title,
      text: t.faults.clearText,
      action: t.faults.clear,
      method: 'DELETE',
      path: '/faults',
      body,
      refresh: REFRESH,
    })
  const columns: readonly Column<SwitchOn>[] = [
    { label: t.faults.what, cell: nameOf },
    { label: t.faults.link, cell: ({ link }) => linkText(link, t.faults.anyEnd) },
    { label: t.faults.share, isNumber: true, cell: ({ share }) => `${Math.round(share * 100)} %` },
    {
      label: t.faults.left,
      isNumber: true,
      cell: ({ until }) => t.faults.secondsLeft(secondsUntil(until, Date.now())),
    },
    { label: t.faults.hit, isNumber: true, cell: ({ hit, passed }) => `${hit} / ${passed}` },
    { label: t.faults.by, cell: ({ by }) => by },
    ...(mayAct
      ? [
          {
            label: t.actions,
            cell: (one: SwitchOn) => (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t.faults.clearOf(nameOf(one))}
                onClick={clear(t.faults.clearOf(nameOf(one)), { id: one.id })}
              >
                {t.faults.clear}
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <section className={styles.card}>
      <h2>{t.faults.running}</h2>
      {on.length === 0 ? (
        <Nothing>{t.faults.none}</Nothing>
      ) : (
        <Table columns={columns} rows={on} keyOf={({ id }) => id} />
      )}
      {mayAct && (
        <Group mt="md" gap="sm">
          <Button size="lg" color="red" disabled={on.length === 0} onClick={clear(t.faults.clearAll, {})}>
            {t.faults.clearAll}
          </Button>
          <Button variant="default" disabled={!canBeSet(processes)} onClick={() => setSetting(true)}>
            {t.faults.set}
          </Button>
        </Group>
      )}
      <SetDialog processes={processes} isOpen={isSetting} onClose={() => setSetting(false)} />
    </section>
  )
}

const Processes = ({ processes }: Props) => {
  const { t } = useWords()
  const deed = useDeed()
  const [mayArm, mayDisarm] = [useMay('admin'), useMay('operator')]
  const [isArming, setArming] = useState(false)
  const disarm = () =>
    deed({
      title: t.faults.disarm,
      text: t.faults.disarmText,
      action: t.faults.disarm,
      method: 'DELETE',
      path: '/faults/arming',
      refresh: REFRESH,
    })
  const columns: readonly Column<ProcessFaults>[] = [
    { label: t.faults.process, cell: ({ process, address }) => process ?? <code>{address}</code> },
    { label: t.state, cell: (one) => <ArmedState one={one} /> },
    { label: t.reason, cell: ({ armed }) => armed?.reason ?? '–' },
  ]
  return (
    <section className={styles.card}>
      <h2>{t.faults.processes}</h2>
      <Table columns={columns} rows={processes} keyOf={({ address }) => address} />
      <Group mt="md" gap="sm">
        {mayArm && (
          <Button variant="default" disabled={!canBeArmed(processes)} onClick={() => setArming(true)}>
            {t.faults.arm}
          </Button>
        )}
        {mayDisarm && (
          <Button variant="default" disabled={!canBeSet(processes)} onClick={disarm}>
            {t.faults.disarm}
          </Button>
        )}
      </Group>
      <ArmDialog isOpen={isArming} onClose={() => setArming(false)} />
    </section>
  )
}

const ArmedState = ({ one: { isAway, arming, armed } }: { readonly one: ProcessFaults }) => {
  const { t } = useWords()
  if (isAway || arming === undefined) return <State tone="bad">{t.faults.away}</State>
  if (arming === 'never') return <State tone="quiet">{t.faults.never}</State>
  if (!armed) return <State tone="good">{t.faults.notArmed}</State>
  if (armed.until === null) return <State tone="caution">{t.faults.armedFromStart}</State>
  return (
    <State tone="caution">
      {t.faults.armedBy(armed.by)}, <At instant={armed.until} />
    </State>
  )
}
