import { PasswordInput, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog, DialogForm } from './dialog.tsx'
import { noticeSuccess } from './notice.ts'

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

const REASON_LENGTH_MAX = 500

const DeedContext = createContext<(deed: Deed) => void>(() => undefined)

/** Asks for the reason of a deed and does it. */
export const useDeed = () => use(DeedContext) as <T>(deed: Deed<T>) => void

export const DeedProvider = ({ children }: { readonly children: ReactNode }) => {
  const [deed, setDeed] = useState<Deed | null>(null)
  return (
    <DeedContext value={setDeed}>
      {children}
      <Dialog title={deed?.title} isOpen={deed !== null} onClose={() => setDeed(null)}>
        {deed && <ReasonForm deed={deed} onClose={() => setDeed(null)} />}
      </Dialog>
    </DeedContext>
  )
}

const ReasonForm = ({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) => {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [secret, setSecret] = useState('')
  const isGiven = reason.trim() !== '' && (!deed.secret || secret.length >= deed.secret.lengthMin)
  const send = async () => {
    const answer = await ask(deed.path, {
      method: deed.method ?? 'POST',
      body: { ...deed.body, ...(deed.secret && { password: secret }), reason: reason.trim() },
    })
    for (const queryKey of deed.refresh ?? []) void client.invalidateQueries({ queryKey })
    noticeSuccess(t.deedDone(deed.title))
    onClose()
    deed.onDone?.(answer)
  }
  const { text, action, isGrave } = deed
  return (
    <DialogForm text={text} action={action} isGrave={isGrave} isReady={isGiven} send={send} onClose={onClose}>
      {deed.secret && (
        <PasswordInput
          label={deed.secret.label}
          value={secret}
          onChange={(change) => setSecret(change.currentTarget.value)}
          autoComplete="new-password"
          required
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
        />
      )}
      <Textarea
        label={t.reason}
        description={t.reasonHint}
        value={reason}
        onChange={(change) => setReason(change.currentTarget.value)}
        maxLength={REASON_LENGTH_MAX}
        autosize
        minRows={2}
        required
        data-autofocus
      />
    </DialogForm>
  )
}
