import { PasswordInput } from '@mantine/core'
import { createContext, type ReactNode, use, useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog } from './dialog.tsx'
import { ReasonForm } from './reason-form.tsx'

/** Something an operator is about to do. It is done once a reason is given, and written into the audit with it. */
export type Deed<T = unknown> = {
  readonly title: string
  /** What it leads to, before one decides. */
  readonly text: string
  readonly action: string
  readonly isGrave?: boolean
  readonly method?: 'POST' | 'PATCH' | 'DELETE'
  /** A secret to be given with it, sent as `password`. */
  readonly secret?: { readonly label: string; readonly lengthMin: number }
  readonly path: string
  readonly body?: object
  /** What to read again afterwards. */
  readonly refresh?: readonly (readonly unknown[])[]
  readonly onDone?: (answer: T) => void
}

const DeedContext = createContext<(deed: Deed) => void>(() => undefined)

/** Asks for the reason of a deed and does it. */
export const useDeed = () => use(DeedContext) as <T>(deed: Deed<T>) => void

export const DeedProvider = ({ children }: { readonly children: ReactNode }) => {
  const [deed, setDeed] = useState<Deed | null>(null)
  return (
    <DeedContext value={setDeed}>
      {children}
      <Dialog title={deed?.title} isOpen={deed !== null} onClose={() => setDeed(null)}>
        {deed && <DeedForm deed={deed} onClose={() => setDeed(null)} />}
      </Dialog>
    </DeedContext>
  )
}

const DeedForm = ({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) => {
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const { title, text, action, isGrave, secret, refresh, onDone } = deed
  const send = async (reason: string) =>
    ask(deed.path, { method: deed.method ?? 'POST', body: { ...deed.body, ...(secret && { password }), reason } })
  return (
    <ReasonForm
      {...{ title, text, action, isGrave, send, refresh, onClose, onDone }}
      isReady={!secret || password.length >= secret.lengthMin}
    >
      {secret && (
        <PasswordInput
          label={secret.label}
          value={password}
          onChange={(change) => setPassword(change.currentTarget.value)}
          autoComplete="new-password"
          required
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
        />
      )}
    </ReasonForm>
  )
}
