import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useWords } from '../language/language.tsx'
import { Failure } from './failure.tsx'

type DialogProps = {
  readonly title: string | undefined
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

export const Dialog = ({ title, isOpen, onClose, children }: DialogProps) => {
  const { t } = useWords()
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t.close }}>
      {children}
    </Modal>
  )
}

type DialogFormProps = {
  /** What it leads to, before one decides. */
  readonly text: string
  readonly action: string
  readonly isGrave?: boolean | undefined
  /** False while something that is needed is not given. */
  readonly isReady?: boolean
  /** Does it, and closes; what it throws is told in the dialog. */
  readonly send: (fields: FormData) => Promise<void>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What a dialog asks for, and its two ways out. */
export const DialogForm = ({ text, action, isGrave, isReady = true, send, onClose, children }: DialogFormProps) => {
  const { t } = useWords()
  const [standing, setStanding] = useState<{ readonly isBusy: boolean; readonly error: unknown }>(IDLE)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!isReady) return
    const fields = new FormData(event.currentTarget)
    setStanding({ isBusy: true, error: null })
    try {
      await send(fields)
    } catch (error) {
      setStanding({ isBusy: false, error })
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">{text}</Text>
        {children}
        {standing.error !== null && <Failure error={standing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" {...(isGrave && { color: 'red' })} loading={standing.isBusy} disabled={!isReady}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const IDLE = { isBusy: false, error: null } as const
