import { Button, Group, Modal, NativeSelect, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { submit } from '../api/submit.ts'
import { CharactersLeft } from '../compose/characters-left.tsx'
import { useWords } from '../language/language.tsx'
import { ChevronDownIcon } from '../shell/icons.tsx'
import { noticeSuccess } from '../shell/notice.ts'
import { countCharacters } from './post.ts'
import styles from './post-card.module.css'

const REASONS = ['spam', 'abuse', 'privacy', 'other'] as const
type Reason = (typeof REASONS)[number]

/** The longest note with a report, in Unicode code points. */
const LONGEST_NOTE = 500

type ReportPostProps = { readonly postId: string; readonly opened: boolean; readonly onClose: () => void }

/** Asks the moderators to look at a post: why, and what they should know. */
export const ReportPost = ({ postId, opened, onClose }: ReportPostProps) => {
  const { t } = useWords()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.reportTitle}
      centered
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <ReportForm postId={postId} onClose={onClose} />
    </Modal>
  )
}

const ReportForm = ({ postId, onClose }: Omit<ReportPostProps, 'opened'>) => {
  const { t, explain } = useWords()
  const [reason, setReason] = useState<Reason>('spam')
  const [note, setNote] = useState('')
  const report = useMutation({
    mutationFn: () => submit('POST', `/api/social/posts/${encodeURIComponent(postId)}/reports`, { reason, note }),
    onSuccess: () => {
      noticeSuccess(t.reported)
      onClose()
    },
  })
  return (
    <form
      className={styles.report}
      onSubmit={(submitted) => {
        submitted.preventDefault()
        report.mutate()
      }}
    >
      <p className={styles.explanation}>{t.reportText}</p>
      <NativeSelect
        data-autofocus
        label={t.reportReason}
        rightSection={<ChevronDownIcon size={16} />}
        data={REASONS.map((value) => ({ value, label: t.reportReasons[value] }))}
        value={reason}
        onChange={({ currentTarget }) => setReason(REASONS.find((one) => one === currentTarget.value) ?? 'other')}
      />
      <Textarea
        label={t.reportNote}
        autosize
        minRows={2}
        maxRows={8}
        dir="auto"
        aria-describedby="report-count"
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <CharactersLeft id="report-count" text={note} charactersMax={LONGEST_NOTE} />
      {report.isError && (
        <p className={styles.failed} role="alert">
          {explain(report.error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button type="submit" loading={report.isPending} disabled={countCharacters(note) > LONGEST_NOTE}>
          {t.report}
        </Button>
      </Group>
    </form>
  )
}
