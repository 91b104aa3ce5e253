import { Alert, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { useDeed } from '../shell/deed.tsx'
import { State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'
import { ChangeSetting } from './change-setting.tsx'
import { textOf } from './field.ts'
import { History } from './history.tsx'
import { configurationQuery, pathOf } from './queries.ts'
import { type ContextTold, type ProcessTold, rowsOf, type SettingRow, type Standing } from './told.ts'

type ContextProps = { readonly told: ContextTold; readonly processes: readonly ProcessTold[] }

/** The settings of one context, and what may be done about them. */
export const ContextSettings = ({ told, processes }: ContextProps) => {
  const { t, language } = useWords()
  const [isOpen, { toggle }] = useDisclosure(false)
  const { context, words, version } = told
  const title = words[language]
  return (
    <section className={styles.card} aria-label={title}>
      <Group justify="space-between" gap="4px 12px">
        <h2>{title}</h2>
        <Text size="sm" c="dimmed">
          {t.configuration.version(version)}
        </Text>
      </Group>
      <Standings told={told} processes={processes} />
      <Settings told={told} standings={standingsOf(context, processes).map(({ standing }) => standing)} />
      <Group gap={6} mt="sm">
        <Button size="compact-sm" variant="default" onClick={toggle} aria-expanded={isOpen}>
          {t.configuration.history}
        </Button>
        <RollBack told={told} />
      </Group>
      {isOpen && <History told={told} />}
    </section>
  )
}

const standingsOf = (context: string, processes: readonly ProcessTold[]) =>
  processes.flatMap(({ process, settings = [] }) =>
    settings.filter((one) => one.context === context).map((standing) => ({ process, standing })),
  )

/** Where it is in effect, and where it is not. */
const Standings = ({ told: { context, version }, processes }: ContextProps) => {
  const { t } = useWords()
  const standings = standingsOf(context, processes)
  const names = (of: typeof standings) => of.map(({ process }) => process).join(', ')
  const there = standings.filter(({ standing }) => standing.version === version)
  const waiting = standings.filter(({ standing }) => standing.version !== version && standing.refused === null)
  const deaf = processes.filter(
    ({ store, settings = [] }) => store === 'away' && settings.some((s) => s.context === context),
  )
  return (
    <>
      {there.length > 0 && <State tone="good">{t.configuration.inEffect(names(there))}</State>}
      {waiting.length > 0 && <State tone="caution">{t.configuration.waiting(names(waiting))}</State>}
      {deaf.length > 0 && (
        <State tone="bad">{t.configuration.storeAway(deaf.map(({ process }) => process).join(', '))}</State>
      )}
      {standings.map(
        ({ process, standing: { refused } }) =>
          refused && (
            <Alert key={process} color="red" role="alert" my="xs" title={t.configuration.refused(process)}>
              <Text size="sm" lang="en" className="code">
                {refused.reason}
              </Text>
            </Alert>
          ),
      )}
    </>
  )
}

const Settings = ({ told, standings }: { readonly told: ContextTold; readonly standings: readonly Standing[] }) => {
  const { t, language } = useWords()
  const mayAct = useMay('operator')
  const [changing, setChanging] = useState<SettingRow | null>(null)
  const columns: readonly Column<SettingRow>[] = [
    {
      label: t.configuration.setting,
      cell: ({ name, setting }) => (
        <>
          {setting ? setting.words[language] : <State tone="bad">{t.configuration.unknown}</State>}{' '}
          <small className={styles.gist}>
            <code>{name}</code>
          </small>
        </>
      ),
    },
    {
      label: t.configuration.value,
      cell: ({ value, setting }) => (
        <span className="code">
          {value === null || value === undefined ? '–' : textOf(value)} {setting?.unit}
        </span>
      ),
    },
    { label: t.configuration.layer, cell: ({ layer }) => t.configuration.layers[layer] },
    ...(mayAct
      ? [
          {
            label: t.actions,
            cell: (row: SettingRow) => <RowDeeds told={told} row={row} onChange={() => setChanging(row)} />,
          },
        ]
      : []),
  ]
  return (
    <>
      <Table
        columns={columns}
        rows={rowsOf(told, standings)}
        keyOf={({ name }) => name}
        titleOf={({ setting }) => setting?.words.means ?? ''}
      />
      <ChangeSetting told={told} row={changing} onClose={() => setChanging(null)} />
    </>
  )
}

type RowDeedsProps = { readonly told: ContextTold; readonly row: SettingRow; readonly onChange: () => void }

const RowDeeds = ({ told: { context, version, values }, row: { name, setting }, onChange }: RowDeedsProps) => {
  const { t, language } = useWords()
  const deed = useDeed()
  if (setting?.live === false) return <small>{t.configuration.atStart}</small>
  const label = setting?.words[language] ?? name
  const unset = () =>
    deed({
      title: t.configuration.unsetOf(label),
      text: t.configuration.unsetText,
      action: t.configuration.unset,
      path: pathOf(context),
      body: { version, set: { [name]: null } },
      refresh: [configurationQuery.queryKey],
    })
  return (
    <Group gap={6}>
      {setting && (
        <Button size="compact-sm" variant="default" onClick={onChange} aria-label={t.configuration.changeOf(label)}>
          {t.change}
        </Button>
      )}
      {Object.hasOwn(values, name) && (
        <Button size="compact-sm" variant="default" onClick={unset} aria-label={t.configuration.unsetOf(label)}>
          {t.configuration.unset}
        </Button>
      )}
    </Group>
  )
}

const RollBack = ({ told: { context, version, words } }: { readonly told: ContextTold }) => {
  const { t, language } = useWords()
  const deed = useDeed()
  const mayAct = useMay('operator')
  if (!mayAct || version === 0) return null
  const rollBack = () =>
    deed({
      title: t.configuration.rollBackOf(words[language]),
      text: t.configuration.rollBackText,
      action: t.configuration.rollBack,
      path: `${pathOf(context)}/rollback`,
      body: { version },
      refresh: [configurationQuery.queryKey],
    })
  return (
    <Button size="compact-sm" variant="default" onClick={rollBack}>
      {t.configuration.rollBack}
    </Button>
  )
}
