import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { Answer } from '../shell/answer.tsx'
import { More, Nothing } from '../shell/page-parts.tsx'
import { type Column, Table } from '../shell/table.tsx'
import { textOf } from './field.ts'
import { historyOfQuery } from './queries.ts'
import type { Change, ContextTold } from './told.ts'

/** Every change of a context's settings, newest first. */
export const History = ({ told }: { readonly told: ContextTold }) => {
  const { t } = useWords()
  const query = useInfiniteQuery(historyOfQuery(told.context, told.version))
  const columns: readonly Column<Change>[] = [
    { label: '#', isNumber: true, cell: ({ version }) => version },
    { label: t.when, cell: ({ at }) => <At instant={at} /> },
    { label: t.who, cell: ({ by }) => by },
    { label: t.action, cell: (change) => <Changed change={change} /> },
    { label: t.reason, cell: ({ why }) => why },
  ]
  return (
    <Answer query={query} height={60}>
      {({ pages }) => {
        const changes = pages.flatMap((page) => page.changes)
        if (changes.length === 0) return <Nothing>{t.configuration.noHistory}</Nothing>
        return (
          <>
            <Table columns={columns} rows={changes} keyOf={({ version }) => String(version)} />
            <More query={query} />
          </>
        )
      }}
    </Answer>
  )
}

const Changed = ({ change: { undoes, changed } }: { readonly change: Change }) => {
  const { t } = useWords()
  const shown = (value: unknown) => (value === undefined ? t.configuration.notSet : textOf(value))
  return (
    <>
      {undoes !== null && <Text size="sm">{t.configuration.undoes(undoes)}</Text>}
      {changed.map(({ name, before, after }) => (
        <div key={name}>
          <code>{name}</code>: {shown(before)} → {shown(after)}
        </div>
      ))}
    </>
  )
}
