import { Loader } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { AccountsPage } from './accounts/accounts-page.tsx'
import { AuditPage } from './accounts/audit-page.tsx'
import type { Session } from './api/answers.ts'
import { listen } from './api/live.ts'
import { isApiProblem } from './api/problem.ts'
import { sessionQuery } from './api/queries.ts'
import { ConfigurationPage } from './configuration/configuration-page.tsx'
import { DeskPage } from './desk/desk-page.tsx'
import { FaultsPage } from './faults/faults-page.tsx'
import { GlossaryPage } from './glossary/glossary-page.tsx'
import { useWords } from './language/language.tsx'
import { LogsPage } from './logs/logs-page.tsx'
import { TracePage } from './logs/trace-page.tsx'
import { ReconcilePage } from './reconcile/reconcile-page.tsx'
import { type Page, useRoute } from './route.ts'
import { DeedProvider } from './shell/deed.tsx'
import { Failure } from './shell/failure.tsx'
import { Frame } from './shell/frame.tsx'
import { SessionContext } from './shell/session.ts'
import { SignIn } from './shell/sign-in.tsx'
import { StreamsPage } from './streams/streams-page.tsx'
import { SystemPage } from './system/system-page.tsx'
import { DeadLettersPage } from './views/dead-letters-page.tsx'
import { TopologyPage } from './topology/topology-page.tsx'
import { ViewsPage } from './views/views-page.tsx'

const BoardPage = lazy(async () => ({ default: (await import('./board/board-page.tsx')).BoardPage }))

/** The whole console: nothing of it before somebody has signed in. */
export const App = () => {
  const { t } = useWords()
  const { data: session, error, refetch } = useQuery(sessionQuery)
  if (isApiProblem(error, 401)) return <SignIn />
  if (session) return <SignedIn key={session.name} session={session} />
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loader m="xl" aria-label={t.loading} />
}

const SignedIn = ({ session }: { readonly session: Session }) => {
  const { t } = useWords()
  const { page } = useRoute()
  useDocumentTitle(`${t.pages[page]} · Banyan`)
  useEffect(listen, [])
  return (
    <SessionContext value={session}>
      <DeedProvider>
        <Frame page={page}>
          <Suspense fallback={<Loader m="xl" aria-label={t.loading} />}>
            <Content page={page} />
          </Suspense>
        </Frame>
      </DeedProvider>
    </SessionContext>
  )
}

const contents: Readonly<Record<Page, React.ComponentType>> = {
  system: SystemPage,
  topology: TopologyPage,
  board: BoardPage,
  streams: StreamsPage,
  views: ViewsPage,
  desk: DeskPage,
  'dead-letters': DeadLettersPage,
  reconcile: ReconcilePage,
  configuration: ConfigurationPage,
  faults: FaultsPage,
  logs: LogsPage,
  traces: TracePage,
  glossary: GlossaryPage,
  accounts: AccountsPage,
  audit: AuditPage,
}

const Content = ({ page }: { readonly page: Page }) => {
  const Shown = contents[page]
  return <Shown />
}
