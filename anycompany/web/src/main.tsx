import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
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

/** The answer's own nonce: without it the browser refuses the styles that the components add. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// The scroll lock of dialogs looks for it under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const colorScheme = localStorageColorSchemeManager({ key: 'anycompany-color-scheme' })

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
createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>
        <LanguageProvider>
          <Notifications position="bottom-center" />
          <App />
        </LanguageProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
