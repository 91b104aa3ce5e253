import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deskQuery, modelQuery } from '../api/queries.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Empty, More, Nothing, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'
import { type DeskList, deskOf, inputFrom, type ListField, type Row, streamOf } from './desk.ts'

/** What contexts ask operators to look at: lists and deeds that their own models name. */
export const DeskPage = () => {
  const { t } = useWords()
  return (
    <PageBody title={t.pages.desk}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.deskText}
      </Text>
      <Answer query={useQuery(modelQuery)}>
        {({ description }) => {
          const lists = deskOf(description)
          if (lists.length === 0) return <Empty title={t.emptyDesk} />
          return lists.map((list) => <List key={`${list.context} ${list.name}`} list={list} />)
        }}
      </Answer>
    </PageBody>
  )
}

const List = ({ list }: { readonly list: DeskList }) => {
  const { t, language } = useWords()
  const [asked, setAsked] = useState(Object.fromEntries(list.fields.map(({ name, usual }) => [name, usual])))
  const query = useInfiniteQuery(deskQuery(list.context, list.name, asked))
  const title = useContexts().find(({ value }) => value === list.context)?.label ?? list.context
  return (
    <section className={styles.card}>
      <h2>
        {list.words[language]} · {title}
      </h2>
      <div className={styles.filters} style={{ marginTop: 10 }}>
        {list.fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={asked[field.name] ?? ''}
            onChange={(value) => setAsked((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
      </div>
      <Answer query={query} height={60}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.items ?? [])
          return rows.length === 0 ? <Nothing>{t.nothingHere}</Nothing> : <Rows list={list} rows={rows} />
        }}
      </Answer>
      <More query={query} />
    </section>
  )
}

type FieldProps = {
  readonly field: ListField
  readonly value: string
  readonly onChange: (value: string) => void
}

const Field = ({ field: { name, options }, value, onChange }: FieldProps) =>
  options === null ? (
    <TextInput label={name} value={value} onChange={(change) => onChange(change.currentTarget.value)} />
  ) : (
    <Select
      label={name}
      data={[...options]}
      value={value}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next)}
    />
  )

const Rows = ({ list, rows }: { readonly list: DeskList; readonly rows: readonly Row[] }) => {
  const { t } = useWords()
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns: readonly Column<Row>[] = [
    ...fields.map((field) => ({ label: field, cell: (row: Row) => shown(row[field]) })),
    { label: t.actions, cell: (row) => <RowDeeds list={list} row={row} /> },
  ]
  return <Table columns={columns} rows={rows} keyOf={(row) => JSON.stringify(row)} />
}

const RowDeeds = ({ list, row }: { readonly list: DeskList; readonly row: Row }) => {
  const { t, language } = useWords()
  const deed = useDeed()
  const mayAct = useMay('operator')
  const stream = streamOf(row, list.deeds)
  return (
    <Group gap={6}>
      {stream !== undefined && (
        <RouteLink to={addressOf('streams', { context: list.context, stream })}>{t.lookInto}</RouteLink>
      )}
      {mayAct &&
        list.deeds.map((one) => {
          const input = inputFrom(row, one)
          const { [language]: action, means } = one.words
          const act = () =>
            deed({
              title: action,
              text: means,
              action,
              path: contextPath(list.context, 'commands', one.name),
              body: { input },
              refresh: [['desk', list.context]],
            })
          return (
            input && (
              <Button key={one.name} size="compact-sm" variant="default" onClick={act}>
                {action}
              </Button>
            )
          )
        })}
    </Group>
  )
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
