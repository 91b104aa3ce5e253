import { EmptyState } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FriendLink } from '../friends/friend-link.tsx'
import { useWords } from '../language/language.tsx'
import { postsOf, useWatchedTopic } from '../live/watched-topics.ts'
import { NotThere } from '../shell/not-there.tsx'
import { BlockIcon } from '../shell/icons.tsx'
import { Card } from '../shell/card.tsx'
import { MemberPosts } from '../timeline/member-posts.tsx'
import { MemberHead } from './member-head.tsx'
import { profileQuery } from './members.ts'
import { type Standing, useStanding } from './standing.ts'

/** What one's own friends do, and oneself, comes anyway; of whom one has blocked nothing is to come. */
const isWatched = ({ standing }: Standing): boolean => !['self', 'friend', 'blocked-by-me'].includes(standing)

/** One member: who they are, what they are to the one at the page, and what one sees of them. */
export const MemberPage = ({ memberId }: { readonly memberId: string }) => {
  const { t, explain } = useWords()
  const { data: profile } = useQuery(profileQuery(memberId))
  const { data: standing, error, refetch } = useStanding(memberId)
  useWatchedTopic(postsOf(memberId), standing === null || (standing && isWatched(standing)))
  if (profile === null || standing === null) return <NotThere title={t.noSuchMember} text={t.noSuchMemberText} />
  if (standing === undefined && error !== null)
    return <NotThere title={t.memberFailed} text={explain(error)} onRetry={() => void refetch()} />
  return (
    <>
      <MemberHead memberId={memberId} standing={standing}>
        {standing?.standing === 'self' && <FriendLink />}
      </MemberHead>
      {standing?.standing === 'blocked-by-me' && (
        <Card>
          <EmptyState variant="light" icon={<BlockIcon size={28} />} title={t.blockedNothing} />
        </Card>
      )}
      {standing !== undefined && standing.standing !== 'blocked-by-me' && (
        <MemberPosts memberId={memberId} isFriend={standing.standing === 'self' || standing.standing === 'friend'} />
      )}
    </>
  )
}
