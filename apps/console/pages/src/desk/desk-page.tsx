import { Button, Group, Loader, Select, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { deskQuery, modelQuery } from '../api/queries.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Failure } from '../shell/failure.tsx'
import { Empty, More, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { type DeskList, deskOf, inputFrom, type ListField, type Row, streamOf } from './desk.ts'

/** What contexts ask operators to look at: lists and deeds that their own models name. */
export const DeskPage = () => {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(modelQuery)
  const lists = data && deskOf(data.description)
  return (
    <PageBody title={t.pages.desk}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.deskText}
      </Text>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loader size="sm" aria-label={t.loading} />}
      {lists?.length === 0 && <Empty title={t.emptyDesk} />}
      {lists?.map((list) => (
        <List key={`${list.context} ${list.name}`} list={list} />
      ))}
    </PageBody>
  )
}

const List = ({ list }: { readonly list: DeskList }) => {
  const { t, language } = useWords()
  const [asked, setAsked] = useState(Object.fromEntries(list.fields.map(({ name, usual }) => [name, usual])))
  const query = useInfiniteQuery(deskQuery(list.context, list.name, asked))
  const rows = query.data?.pages.flatMap((page) => page.items ?? []) ?? []
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
      {query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loader size="sm" m="sm" aria-label={t.loading} />}
      {query.data && rows.length === 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t.nothingHere}
        </Text>
      )}
      {rows.length > 0 && <Rows list={list} rows={rows} />}
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
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return (
    <div className={styles.scroll} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
            <th>{t.actions}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              {columns.map((column) => (
                <td key={column}>{shown(row[column])}</td>
              ))}
              <td>
                <RowDeeds list={list} row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const RowDeeds = ({ list, row }: { readonly list: DeskList; readonly row: Row }) => {
  const { t, language } = useWords()
  const deed = useDeed()
  const mayAct = useMay('operator')
  const stream = streamOf(row, list.deeds)
  return (
    <Group gap={6} wrap="nowrap">
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
