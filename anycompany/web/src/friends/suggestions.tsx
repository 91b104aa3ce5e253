import { useWords } from '../language/language.tsx'
import { Befriend } from './befriend.tsx'
import styles from './friends.module.css'
import { MemberRow } from './member-row.tsx'
import { useSuggestions } from './member-search.ts'
import { Section } from './section.tsx'

/** Whom the member may know: friends of friends. Nothing as long as there are none. */
export const Suggestions = () => {
  const { t } = useWords()
  const { data = [] } = useSuggestions()
  if (data.length === 0) return null
  return (
    <Section title={t.suggestions}>
      <ul className={styles.list}>
        {data.map(({ memberId, friendsInCommon }) => (
          <MemberRow key={memberId} memberId={memberId} note={t.friendsInCommon(friendsInCommon)}>
            <Befriend memberId={memberId} />
          </MemberRow>
        ))}
      </ul>
    </Section>
  )
}
