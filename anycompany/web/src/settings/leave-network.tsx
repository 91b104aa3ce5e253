import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { departure } from '../api/departure.ts'
import { submit } from '../api/submit.ts'
import { Section } from '../friends/section.tsx'
import { useWords } from '../language/language.tsx'
import styles from './settings.module.css'

/** The end of the member's taking part, for good: what goes, what stays, and a word to type so that nobody does it by mistake. */
export const LeaveNetwork = () => {
  const { t } = useWords()
  const [asked, { open, close }] = useDisclosure(false)
  return (
    <Section title={t.leaveTitle}>
      <p className={styles.note}>{t.leaveText}</p>
      <Button color="red" variant="light" onClick={open}>
        {t.leave}
      </Button>
      <Modal
        opened={asked}
        onClose={close}
        title={t.leaveConfirmTitle}
        centered
        closeButtonProps={{ 'aria-label': t.close }}
      >
        <LeaveForm onClose={close} />
      </Modal>
    </Section>
  )
}

const LeaveForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t, explain } = useWords()
  const [typed, setTyped] = useState('')
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => submit('DELETE', '/api/social/me'),
    onSuccess: () => departure.change(() => true),
  })
  const isMeant = typed.trim().toLowerCase() === t.leaveWord.toLowerCase()
  return (
    <form
      className={styles.form}
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (isMeant) mutate()
      }}
    >
      <ul className={styles.goes}>
        <li>{t.leaveGoes}</li>
        <li>{t.leaveForGood}</li>
        <li>{t.leaveStays}</li>
      </ul>
      <TextInput
        data-autofocus
        label={t.leaveType(t.leaveWord)}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {error !== null && (
        <p className={styles.failed} role="alert">
          {explain(error)}
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button type="submit" color="red" loading={isPending} disabled={!isMeant}>
          {t.leaveConfirm}
        </Button>
      </Group>
    </form>
  )
}
