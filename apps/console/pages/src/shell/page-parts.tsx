import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './page.module.css'

/** A page: its name, what one can choose, and what follows. */
export const PageBody = ({
  title,
  aside,
  children,
}: {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}) => (
  <div className={styles.page}>
    <div className={styles.head}>
      <h1>{title}</h1>
      {aside}
    </div>
    {children}
  </div>
)

/** Nothing is there, and what that means. */
export const Empty = ({ title, text }: { readonly title: string; readonly text?: string }) => (
  <div className={styles.empty}>
    <strong>{title}</strong>
    {text}
  </div>
)

/** Nothing is there in one of several cards, which is the usual thing. */
export const Nothing = ({ children }: { readonly children: ReactNode }) => (
  <Text size="sm" c="dimmed" mt={4}>
    {children}
  </Text>
)

export type Tone = 'good' | 'caution' | 'bad' | 'quiet'

/** A standing in one word, never by colour alone. */
export const State = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={styles.state} data-tone={tone}>
    {children}
  </span>
)

export type FigureRow = { readonly label: string; readonly value: ReactNode; readonly tone?: Tone }

/** Numbers with their names. */
export const Figures = ({ rows }: { readonly rows: readonly FigureRow[] }) => (
  <dl className={styles.figures}>
    {rows.map(({ label, value, tone }) => (
      <div key={label} data-tone={tone}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

type MoreProps = {
  readonly query: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
}

/** The rest of a list, a page at a time. */
export const More = ({ query }: MoreProps) => {
  const { t } = useWords()
  if (!query.hasNextPage) return null
  return (
    <Button variant="default" mt="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t.more}
    </Button>
  )
}

const PERSONAL = /\{\s*"personal": true\s*\}/

/** A value as it was kept; what is personal is marked, not shown. */
export const Json = ({ value }: { readonly value: unknown }) => {
  const { t } = useWords()
  const parts = (JSON.stringify(value, null, 2) ?? '').split(PERSONAL)
  return (
    <pre className={`${styles.json} code`} tabIndex={0} aria-label={t.content}>
      {parts.map((part, i) => (
        // What lies between two personal values has no other name than its place.
        <span key={i}>
          {i > 0 && <mark className={styles.personal}>{t.personal}</mark>}
          {part}
        </span>
      ))}
    </pre>
  )
}
