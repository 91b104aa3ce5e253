import type { Board } from '@banyan/board'
import { Select } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Model } from '../api/answers.ts'
import { useWords } from '../language/language.tsx'
import { SearchIcon } from '../shell/icons.tsx'

type PartSearchProps = { readonly model: Model; readonly board: Board; readonly onJump: (part: string) => void }

const FOUND_MAX = 40

/** Finds parts by their name in either language or in the code, and goes there. `/` leads to it. */
export const PartSearch = ({ model, board, onJump }: PartSearchProps) => {
  const { t, language } = useWords()
  const input = useSlashKey()
  const [search, setSearch] = useState('')
  const choose = (part: string | null) => {
    if (part === null) return
    setSearch('')
    input.current?.blur()
    onJump(part)
  }
  const groups = useMemo(() => {
    const parts = new Map(board.notes.map((note) => [note.part, note]))
    return model.description.contexts.map(({ name, words }) => ({
      group: words[language],
      items: [...parts.values()]
        .filter(({ context }) => context === name)
        .map(({ part, kind, words: { ko, en } }) => ({
          value: part,
          label: `${language === 'ko' ? `${ko} · ${en}` : `${en} · ${ko}`} (${t.kinds[kind]})`,
        })),
    }))
  }, [board, model, language, t])
  const hasPointed = useRef(false)
  const isTaken = useRef(false)
  /**
   * Enter goes to the first one found, unless the arrows have pointed at another: the list marks its first one a moment after it was
   * filled, and whoever types fast is ahead of it.
   */
  const onKey = (key: React.KeyboardEvent<HTMLInputElement>) => {
    if (key.key.startsWith('Arrow')) hasPointed.current = true
    if (key.key !== 'Enter' || search === '' || hasPointed.current) return
    const first = groups.flatMap(({ items }) => items).find((item) => matches(item, search))
    if (!first) return
    isTaken.current = true
    setTimeout(() => (isTaken.current = false))
    choose(first.value)
  }
  return (
    <Select
      ref={input}
      aria-label={t.searchBoard}
      placeholder={t.searchBoard}
      leftSection={<SearchIcon size={16} />}
      data={groups}
      value={null}
      searchable
      selectFirstOptionOnChange
      limit={FOUND_MAX}
      nothingFoundMessage={t.nothingFound}
      filter={({ options, search }) =>
        options.map((group) =>
          'items' in group ? { ...group, items: group.items.filter((item) => matches(item, search)) } : group,
        )
      }
      searchValue={search}
      onSearchChange={(typed) => {
        hasPointed.current = false
        setSearch(typed)
      }}
      // The list hears of the same key, and may mark another one still.
      onChange={(part) => !isTaken.current && choose(part)}
      onKeyDown={onKey}
      w={{ base: '100%', sm: 280 }}
    />
  )
}

/** Spaces don't count: `WritePost` is found by `write post`, too. */
const matches = ({ label, value }: { readonly label: string; readonly value: string }, search: string) => {
  const wanted = plain(search)
  return plain(label).includes(wanted) || plain(value).includes(wanted)
}

const plain = (text: string) => text.toLowerCase().replaceAll(/\s/g, '')

const useSlashKey = () => {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (key: KeyboardEvent) => {
      const target = key.target as HTMLElement
      if (key.key !== '/' || key.ctrlKey || key.metaKey || key.altKey) return
      if (target.matches('input, textarea, [contenteditable]')) return
      key.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return input
}
