import { noteColors, type NoteKind } from '@banyan/board'
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import type { Term } from '../api/answers.ts'
import { glossaryQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, noteAddress, useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'
import { foundTerms } from './found-terms.ts'

/** The words of the business, by context, in both languages. */
export const GlossaryPage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const asked = useQuery(glossaryQuery)
  const contexts = useContexts()
  const search = query.get('search') ?? ''
  const wanted = useDeferredValue(search)
  return (
    <PageBody title={t.pages.glossary}>
      <TextInput
        type="search"
        label={t.searchGlossary}
        value={search}
        onChange={(change) => noteAddress(addressOf('glossary', { search: change.currentTarget.value }))}
        maw={420}
      />
      <Answer query={asked} height={200}>
        {(glossary) => {
          const terms = foundTerms(glossary.terms, wanted)
          if (terms.length === 0) return <Empty title={t.nothingFound} text={t.searchOtherwise} />
          return contexts.map(({ value, label }) => (
            <ContextTerms key={value} title={label} terms={terms.filter(({ context }) => context === value)} />
          ))
        }}
      </Answer>
    </PageBody>
  )
}

const ContextTerms = ({ title, terms }: { readonly title: string; readonly terms: readonly Term[] }) => {
  const { t } = useWords()
  if (terms.length === 0) return null
  const columns: readonly Column<Term>[] = [
    { label: '한국어', lang: 'ko', cell: ({ ko }) => ko },
    { label: 'English', lang: 'en', cell: ({ en }) => en },
    { label: t.kind, cell: (term) => <Kind term={term} /> },
    {
      label: t.means,
      cell: ({ means, place }) => (
        <>
          {means}
          {place && (
            <div>
              <code>{place}</code>
            </div>
          )}
        </>
      ),
    },
  ]
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <Table columns={columns} rows={terms} keyOf={({ kind, name }) => `${kind} ${name}`} />
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
