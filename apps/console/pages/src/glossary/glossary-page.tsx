import { noteColors, type NoteKind } from '@banyan/board'
import { Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import type { Term } from '../api/answers.ts'
import { glossaryQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, noteAddress, useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { Failure } from '../shell/failure.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { foundTerms } from './found-terms.ts'

/** The words of the business, by context, in both languages. */
export const GlossaryPage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const { data, error, refetch } = useQuery(glossaryQuery)
  const contexts = useContexts()
  const search = query.get('search') ?? ''
  const wanted = useDeferredValue(search)
  const terms = foundTerms(data?.terms ?? [], wanted)
  return (
    <PageBody title={t.pages.glossary}>
      <TextInput
        type="search"
        label={t.searchGlossary}
        value={search}
        onChange={(change) => noteAddress(addressOf('glossary', { search: change.currentTarget.value }))}
        maw={420}
      />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={200} />}
      {data && terms.length === 0 && <Empty title={t.nothingFound} text={t.searchOtherwise} />}
      {contexts.map(({ value, label }) => (
        <ContextTerms key={value} title={label} terms={terms.filter(({ context }) => context === value)} />
      ))}
    </PageBody>
  )
}

const ContextTerms = ({ title, terms }: { readonly title: string; readonly terms: readonly Term[] }) => {
  const { t } = useWords()
  if (terms.length === 0) return null
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>한국어</th>
              <th>English</th>
              <th>{t.kind}</th>
              <th>{t.means}</th>
            </tr>
          </thead>
          <tbody>
            {terms.map((term) => (
              <tr key={`${term.kind} ${term.name}`}>
                <td lang="ko">{term.ko}</td>
                <td lang="en">{term.en}</td>
                <td>
                  <Kind term={term} />
                </td>
                <td>
                  {term.means}
                  {term.place && (
                    <div>
                      <code>{term.place}</code>
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Parts that lie on the board lead there. */
const Kind = ({ term: { kind: called, context, name } }: { readonly term: Term }) => {
  const { t } = useWords()
  const kind = called.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const names: Readonly<Record<string, string>> = { ...t.kinds, ...t.otherKinds }
  const label = names[kind] ?? kind
  if (!(kind in noteColors) || kind === 'actor') return label
  const part = kind === 'external-system' ? `${kind} ${name}` : `${kind} ${context}.${name}`
  return (
    <RouteLink to={addressOf('board', { note: part })}>
      <span style={{ background: noteColors[kind as NoteKind], color: '#1d1d1f', padding: '0 6px', borderRadius: 3 }}>
        {label}
      </span>
    </RouteLink>
  )
}
