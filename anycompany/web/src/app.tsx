import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import styles from './app.module.css'
import { departure, keepDeparture, readDeparture } from './api/departure.ts'
import { isApiProblem } from './api/problem.ts'
import type { Drafts } from './compose/draft.ts'
import { useWords } from './language/language.tsx'
import { MeContext, membershipQuery, meQuery } from './member/members.ts'
import type { Profile } from './member/members.ts'
import { Announcements } from './shell/announce.tsx'
import { Banner } from './shell/banner.tsx'
import { Header, SkipLink } from './shell/header.tsx'
import { BottomNavigation } from './shell/navigation.tsx'
import { noticeFailure } from './shell/notice.ts'
import { HasLeft, LoginInvitation, NotACustomer, Unavailable } from './shell/visitor.tsx'
import { Social } from './social.tsx'
import { useStore } from '@banyan/pages/store'
import { createSession, type Mishap } from './timeline/session.ts'
import { SessionContext } from './timeline/use-timeline.ts'

/** The whole page: who is there decides what is. */
export const App = () => {
  const { data: me, error, isPending, refetch } = useQuery(meQuery)
  const isLoggedOut = isApiProblem(error) && error.status === 401
  const isNoCustomer = isApiProblem(error) && error.status === 403
  if (isLoggedOut) return <Frame me={null} content={<LoginInvitation />} />
  if (isNoCustomer) return <Frame me={null} content={<NotACustomer />} />
  if (me !== undefined) return <MembersPage key={me.memberId} me={me} />
  return (
    <Frame
      me={null}
      content={isPending ? <Starting /> : <Unavailable error={error} onRetry={() => void refetch()} />}
    />
  )
}

const MembersPage = ({ me }: { readonly me: Profile }) => {
  const session = useTimelineSession(me.memberId)
  const hasLeft = useDeparture(me.memberId, session.drafts)
  if (hasLeft) return <Frame me={me} content={<HasLeft />} />
  return (
    <MeContext value={me}>
      <SessionContext value={session}>
        <Frame me={me} content={<Social />} />
      </SessionContext>
    </MeContext>
  )
}

/** One session for as long as the same member is there. Deletions that wait are sent when the page goes away. */
const useTimelineSession = (memberId: string) => {
  const { t, explain } = useWords()
  const onMishap = useMemo((): { tell: (mishap: Mishap) => void } => ({ tell: () => undefined }), [])
  useEffect(() => {
    const titles = { like: t.likeFailed, unlike: t.unlikeFailed, delete: t.deleteFailed, edit: t.editFailed }
    onMishap.tell = ({ what, error }) => noticeFailure(titles[what], explain(error))
  }, [onMishap, t, explain])
  const session = useMemo(() => createSession(memberId, (mishap) => onMishap.tell(mishap)), [memberId, onMishap])
  useEffect(() => {
    addEventListener('pagehide', session.deleteNow)
    return () => removeEventListener('pagehide', session.deleteNow)
  }, [session])
  return session
}

/** An end for good: this browser remembers it, and keeps nothing of what the member had in hand. */
const useDeparture = (memberId: string, drafts: Drafts): boolean => {
  const told = useStore(departure)
  const { data } = useQuery(membershipQuery(memberId))
  const departed = told || data?.status === 'left'
  const [knew] = useState(() => readDeparture(memberId))
  useEffect(() => () => departure.change(() => false), [memberId])
  useEffect(() => {
    if (!departed) return
    keepDeparture(memberId)
    drafts.forgetAll()
  }, [departed, drafts, memberId])
  return departed || knew
}

const Frame = ({ me, content }: { readonly me: Profile | null; readonly content: ReactNode }) => (
  <>
    <SkipLink />
    <Header me={me} />
    <Banner />
    <main id="content" className={styles.main} tabIndex={-1}>
      {content}
    </main>
    <BottomNavigation />
    <Announcements />
  </>
)

const Starting = () => {
  const { t } = useWords()
  return (
    <div className={styles.starting} role="status">
      <Loader aria-label={t.loading} />
    </div>
  )
}
