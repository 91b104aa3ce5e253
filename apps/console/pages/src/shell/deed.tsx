import { Button, Group, Modal, PasswordInput, Stack, Text, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type FormEvent, type ReactNode, use, useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Failure } from './failure.tsx'
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
  const { t } = useWords()
  const [deed, setDeed] = useState<Deed | null>(null)
  return (
    <DeedContext value={setDeed}>
      {children}
      <Modal
        opened={deed !== null}
        onClose={() => setDeed(null)}
        title={deed?.title}
        centered
        closeButtonProps={{ 'aria-label': t.close }}
      >
        {deed && <ReasonForm deed={deed} onClose={() => setDeed(null)} />}
      </Modal>
    </DeedContext>
  )
}

const ReasonForm = ({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) => {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [standing, setStanding] = useState<{ readonly isBusy: boolean; readonly error: unknown }>(IDLE)
  const [secret, setSecret] = useState('')
  const isGiven = reason.trim() !== '' && (!deed.secret || secret.length >= deed.secret.lengthMin)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isGiven) return
    setStanding({ isBusy: true, error: null })
    try {
      const answer = await ask(deed.path, {
        method: deed.method ?? 'POST',
        body: { ...deed.body, ...(deed.secret && { password: secret }), reason: reason.trim() },
      })
      for (const queryKey of deed.refresh ?? []) void client.invalidateQueries({ queryKey })
      noticeSuccess(t.deedDone(deed.title))
      onClose()
      deed.onDone?.(answer)
    } catch (error) {
      setStanding({ isBusy: false, error })
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">{deed.text}</Text>
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
        {standing.error !== null && <Failure error={standing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" {...(deed.isGrave && { color: 'red' })} loading={standing.isBusy} disabled={!isGiven}>
            {deed.action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const IDLE = { isBusy: false, error: null } as const
