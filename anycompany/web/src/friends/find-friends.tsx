import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useWords } from '../language/language.tsx'
import { searchQuery } from '../member/members.ts'
import { announce } from '../shell/announce.tsx'
import { SearchIcon } from '../shell/icons.tsx'
import { Befriend } from './befriend.tsx'
import { FriendLink } from './friend-link.tsx'
import styles from './friends.module.css'
import { MemberRow } from './member-row.tsx'
import { Section } from './section.tsx'

/** Two ways to a new friend: by their full name, or by one's own link. */
export const FindFriends = () => {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [name, setName] = useState('')
  return (
    <Section title={t.findFriends}>
      <form
        role="search"
        className={styles.search}
        onSubmit={(submit) => {
          submit.preventDefault()
          setName(typed.trim())
        }}
      >
        <TextInput
          className={styles.searchField}
          leftSection={<SearchIcon size={18} />}
          aria-label={t.searchLabel}
          placeholder={t.searchPlaceholder}
          dir="auto"
          maxLength={100}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" disabled={typed.trim() === ''}>
          {t.search}
        </Button>
      </form>
      {name !== '' && <SearchResult name={name} />}
      <FriendLink />
    </Section>
  )
}

const SearchResult = ({ name }: { readonly name: string }) => {
  const { t, explain } = useWords()
  const { data, error } = useQuery(searchQuery(name))
  useEffect(() => {
    if (data !== undefined) announce(data.length === 0 ? t.searchNothing(name) : t.searchFound(data.length))
  }, [data, name, t])
  if (error !== null) return <p className={styles.empty}>{explain(error)}</p>
  if (data?.length === 0) return <p className={styles.empty}>{t.searchNothing(name)}</p>
  return (
    <ul className={styles.list}>
      {data?.map(({ memberId }) => (
        <MemberRow key={memberId} memberId={memberId}>
          <Befriend memberId={memberId} />
        </MemberRow>
      ))}
    </ul>
  )
}
