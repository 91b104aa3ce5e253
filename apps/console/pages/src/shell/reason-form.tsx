import { Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useWords } from '../language/language.tsx'
import { DialogForm } from './dialog.tsx'
import { noticeSuccess } from './notice.ts'

const REASON_LENGTH_MAX = 500

type ReasonFormProps<T> = {
  /** What is said to be done in the end. */
  readonly title: string
  /** What it leads to, before one decides. */
  readonly text: string
  readonly action: string
  readonly isGrave?: boolean | undefined
  /** False while something besides the reason is not given. */
  readonly isReady?: boolean
  /** Does it; what it throws is told in the dialog. */
  readonly send: (reason: string, fields: FormData) => Promise<T>
  /** What to read again afterwards. */
  readonly refresh?: readonly (readonly unknown[])[] | undefined
  readonly onClose: () => void
  readonly onDone?: ((answer: T) => void) | undefined
  /** What is asked for besides the reason. */
  readonly children?: ReactNode
}

/** In a dialog: something an operator does, with the reason that stands in the audit. */
export const ReasonForm = <T,>({
  title,
  isReady = true,
  send,
  refresh = [],
  onClose,
  onDone,
  children,
  ...said
}: ReasonFormProps<T>) => {
  const { t } = useWords()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const sendIt = async (fields: FormData) => {
    const answer = await send(reason.trim(), fields)
    for (const queryKey of refresh) void client.invalidateQueries({ queryKey })
    noticeSuccess(t.deedDone(title))
    onClose()
    onDone?.(answer)
  }
  return (
    <DialogForm {...said} isReady={isReady && reason.trim() !== ''} send={sendIt} onClose={onClose}>
      {children}
      <Textarea
        label={t.reason}
        description={t.reasonHint}
        value={reason}
        onChange={(change) => setReason(change.currentTarget.value)}
        maxLength={REASON_LENGTH_MAX}
        autosize
        minRows={2}
        required
        data-autofocus={children === undefined ? true : undefined}
      />
    </DialogForm>
  )
}
