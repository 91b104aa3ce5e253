import { Loader, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useWords } from '../language/language.tsx'
import { useSearchAnnouncement } from '../shell/announce.tsx'
import { SearchIcon } from '../shell/icons.tsx'
import { Befriend } from './befriend.tsx'
import { FriendLink } from './friend-link.tsx'
import styles from './friends.module.css'
import { LONGEST_SEARCH, useMemberSearch } from './member-search.ts'
import { MemberRow } from './member-row.tsx'
import { Section } from './section.tsx'

/** Typing pauses of this length start a search. */
const PAUSE_MS = 250

/** Two ways to a new friend: by a part of their name, or by one's own link. */
export const FindFriends = () => {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const { data, error, isFetching } = useMemberSearch(search)
  return (
    <Section title={t.findFriends}>
      <search>
        <TextInput
          leftSection={<SearchIcon size={18} />}
          rightSection={isFetching ? <Loader size={16} aria-hidden /> : null}
          aria-label={t.searchLabel}
          placeholder={t.searchPlaceholder}
          dir="auto"
          maxLength={LONGEST_SEARCH}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </search>
      {search !== '' && <Found search={search} found={data} error={error} isFetching={isFetching} />}
      <FriendLink />
    </Section>
  )
}

type FoundProps = {
  readonly search: string
  readonly found: readonly { readonly memberId: string }[] | undefined
  readonly error: unknown
  readonly isFetching: boolean
}

const Found = ({ search, found, error, isFetching }: FoundProps) => {
  const { t, explain } = useWords()
  const none = t.searchNothing(search)
  useSearchAnnouncement(isFetching ? undefined : found?.length, { none, some: t.searchFound })
  if (error !== null) {
    return (
      <p className={styles.empty} role="alert">
        {explain(error)}
      </p>
    )
  }
  if (found?.length === 0 && !isFetching) return <p className={styles.empty}>{none}</p>
  return (
    <ul className={styles.list}>
      {found?.map(({ memberId }) => (
        <MemberRow key={memberId} memberId={memberId}>
          <Befriend memberId={memberId} />
        </MemberRow>
      ))}
    </ul>
  )
}
