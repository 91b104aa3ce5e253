import { EmptyState } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FriendLink } from '../friends/friend-link.tsx'
import { useWords } from '../language/language.tsx'
import { NotThere } from '../shell/not-there.tsx'
import { BlockIcon } from '../shell/icons.tsx'
import { Card } from '../shell/card.tsx'
import { MemberPosts } from '../timeline/member-posts.tsx'
import { MemberHead } from './member-head.tsx'
import { profileQuery } from './members.ts'
import { useStanding } from './standing.ts'

/** One member: who they are, what they are to the one at the page, and what one sees of them. */
export const MemberPage = ({ memberId }: { readonly memberId: string }) => {
  const { t, explain } = useWords()
  const { data: profile } = useQuery(profileQuery(memberId))
  const { data: standing, error, refetch } = useStanding(memberId)
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
