import { startPages } from '@banyan/pages/start-pages'
import { QueryClient } from '@tanstack/react-query'
import { sessionQuery } from './api/queries.ts'
import { signInEndings } from './api/request.ts'
import { isApiProblem } from './api/problem.ts'
import { App } from './app.tsx'
import { LanguageProvider } from './language/language.tsx'
import { followAddress } from './route.ts'
import { cssVariables, theme } from './theme.ts'

const RETRIES = 2
/** Statuses after which the same question may be answered. */
const PASSING_STATUSES: readonly number[] = [0, 429, 502, 503, 504]

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < RETRIES && isApiProblem(error) && PASSING_STATUSES.includes(error.status),
    },
  },
})

// The session may end while the page is open: whichever answer says so first, the page asks who is there.
signInEndings.watch(() => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }))

followAddress()
startPages({
  theme,
  cssVariables,
  colorSchemeKey: 'banyan-color-scheme',
  client,
  page: (
    <LanguageProvider>
      <App />
    </LanguageProvider>
  ),
})
