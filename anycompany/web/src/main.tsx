import { startPages } from '@banyan/pages/start-pages'
import { QueryClient } from '@tanstack/react-query'
import { loginEndings } from './api/condition.ts'
import { isApiProblem, isPassing } from './api/problem.ts'
import { App } from './app.tsx'
import { LanguageProvider } from './language/language.tsx'
import { meQuery } from './member/members.ts'
import { followAddress } from './route.ts'
import { cssVariables, theme } from './theme.ts'

const RETRIES = 2
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < RETRIES && isPassing(error),
      retryDelay: (failures, error) =>
        Math.min(
          LONGEST_PAUSE_MS,
          Math.max(FIRST_PAUSE_MS * 2 ** failures, isApiProblem(error) ? (error.retryAfterMs ?? 0) : 0),
        ),
    },
  },
})

// The login may end while the page is open: whichever answer says so first, the page asks who is there.
loginEndings.watch(() => void client.invalidateQueries({ queryKey: meQuery.queryKey }))

followAddress()
startPages({
  theme,
  cssVariables,
  colorSchemeKey: 'anycompany-color-scheme',
  client,
  page: (
    <LanguageProvider>
      <App />
    </LanguageProvider>
  ),
})
