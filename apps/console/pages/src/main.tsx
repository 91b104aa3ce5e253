import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
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

/** The answer's own nonce: without it the browser refuses the styles that the components add. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// The scroll lock of dialogs looks for it under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const colorScheme = localStorageColorSchemeManager({ key: 'banyan-color-scheme' })

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
