import { Button, CloseButton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isApiProblem } from '../api/problem.ts'
import { rowQuery } from '../api/queries.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, goTo } from '../route.ts'
import { Failure } from '../shell/failure.tsx'
import { Empty, Json } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { RevealButton } from '../shell/reveal-button.tsx'

type ViewRowProps = { readonly context: string; readonly view: string }
type Row = { readonly row: unknown; readonly audience?: unknown }

/** One row of a view by its key, as its readers would see it but for what is personal. */
export const ViewRow = ({ context, view }: ViewRowProps) => {
  const { t } = useWords()
  const [key, setKey] = useState('')
  const found = useQuery({ ...rowQuery(context, view, key), enabled: key !== '' })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { key: asked = '' } = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    setKey(asked.trim())
  }
  const isMissing = isApiProblem(found.error, 404) || (found.isSuccess && found.data.row === null)
  return (
    <section className={styles.card} aria-label={t.rowOf(view)}>
      <div className={styles.head}>
        <h2>{t.rowOf(view)}</h2>
        <CloseButton aria-label={t.close} onClick={() => goTo(addressOf('views', { context }))} />
      </div>
      <form className={styles.filters} onSubmit={submit}>
        <TextInput label={t.rowKey} name="key" required style={{ flex: 1, minWidth: 160 }} />
        <Button type="submit" loading={found.isFetching}>
          {t.look}
        </Button>
      </form>
      {found.error && !isMissing && <Failure error={found.error} />}
      {isMissing && <Empty title={t.noSuchRow} text={t.noSuchRowText} />}
      {found.isSuccess && !isMissing && (
        <ShownRow key={key} row={found.data} rowKey={key} context={context} view={view} />
      )}
    </section>
  )
}

const ShownRow = ({ row, rowKey, context, view }: ViewRowProps & { readonly row: Row; readonly rowKey: string }) => {
  const { t } = useWords()
  const [revealed, setRevealed] = useState<Row | null>(null)
  const { row: shown } = revealed ?? row
  return (
    <div style={{ display: 'grid', gap: 10, justifyItems: 'start', marginTop: 12 }}>
      <p style={{ margin: 0 }}>
        {t.facts.audience}:{' '}
        <code>{typeof row.audience === 'string' ? row.audience : JSON.stringify(row.audience)}</code>
      </p>
      <div style={{ width: '100%' }}>
        <Json value={shown} />
      </div>
      <RevealButton
        value={shown}
        path={contextPath(context, 'views', view, 'rows', 'reveal')}
        body={{ key: rowKey }}
        onRevealed={setRevealed}
      />
    </div>
  )
}
