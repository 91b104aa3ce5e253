import { Button, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { now } from '../api/live.ts'
import { logsQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, goTo, useRoute } from '../route.ts'
import { Answer } from '../shell/answer.tsx'
import { Empty, More, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useStore } from '@banyan/pages/store'
import { Line } from './line.tsx'

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug']

/** What the processes wrote, newest first. */
export const LogsPage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const filter = Object.fromEntries([...query].filter(([, value]) => value !== ''))
  const found = useInfiniteQuery(logsQuery(filter))
  return (
    <PageBody
      title={t.pages.logs}
      aside={
        <Button variant="default" loading={found.isRefetching} onClick={() => void found.refetch()}>
          {t.readAgain}
        </Button>
      }
    >
      <Filters key={query.toString()} query={query} />
      <section className={styles.card}>
        <Answer query={found} height={240}>
          {({ pages }) => {
            const lines = pages.flatMap((page) => page.lines)
            if (lines.length === 0) return <Empty title={t.noLines} text={t.noLinesText} />
            // Lines have no name, and may be said twice within a millisecond.
            return lines.map((line, i) => <Line key={`${line.time} ${line.process} ${i}`} line={line} />)
          }}
        </Answer>
        <More query={found} />
      </section>
    </PageBody>
  )
}

const Filters = ({ query }: { readonly query: URLSearchParams }) => {
  const { t } = useWords()
  const processes = (useStore(now)?.processes ?? []).map(({ name }) => name)
  const chosen = query.get('process')
  const names = chosen && !processes.includes(chosen) ? [...processes, chosen] : processes
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    goTo(addressOf('logs', fields))
  }
  return (
    <form className={styles.filters} onSubmit={submit}>
      <Select
        label={t.process}
        name="process"
        data={names}
        defaultValue={chosen}
        clearable
        w={150}
        placeholder={t.all}
      />
      <Select
        label={t.level}
        name="level"
        data={LEVELS}
        defaultValue={query.get('level')}
        clearable
        w={120}
        placeholder={t.all}
      />
      <TextInput
        label={t.contains}
        name="text"
        defaultValue={query.get('text') ?? ''}
        style={{ flex: 1, minWidth: 160 }}
      />
      <TextInput
        label={t.traceId}
        name="traceId"
        defaultValue={query.get('traceId') ?? ''}
        style={{ flex: 1, minWidth: 160 }}
      />
      <Button type="submit">{t.look}</Button>
    </form>
  )
}
