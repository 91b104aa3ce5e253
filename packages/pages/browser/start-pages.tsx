import {
  localStorageColorSchemeManager,
  MantineProvider,
  type CSSVariablesResolver,
  type MantineThemeOverride,
} from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

/** What pages bring of their own. */
export type PageParts = {
  readonly theme: MantineThemeOverride
  readonly cssVariables: CSSVariablesResolver
  /** Where this browser keeps the choice of light or dark; `color-scheme.js` reads it before anything is drawn. */
  readonly colorSchemeKey: string
  readonly client: QueryClient
  /** The whole page. */
  readonly page: ReactNode
}

/** Draws the page into `#root`, with the library of components under the page's strict policy. */
export const startPages = ({ theme, cssVariables, colorSchemeKey, client, page }: PageParts): void => {
  // The answer's own nonce: without it the browser refuses the styles that the components add.
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
  // The scroll lock of dialogs looks for it under this name.
  Object.assign(globalThis, { __webpack_nonce__: nonce })
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={localStorageColorSchemeManager({ key: colorSchemeKey })}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={client}>
          {page}
          <Notifications position="bottom-center" />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
