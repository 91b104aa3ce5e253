import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Failure } from './failure.tsx'
import { noticeSuccess } from './notice.ts'
import { useSession } from './session.ts'

const PASSWORD_LENGTH_MIN = 12

/** Everybody's own password: the present one is asked for. */
export const OwnPassword = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { t } = useWords()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t.changePassword}
      centered
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <PasswordForm onClose={onClose} />
    </Modal>
  )
}

const IDLE = { isBusy: false, error: null } as const

const PasswordForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useWords()
  const { name } = useSession()
  const [standing, setStanding] = useState<{ readonly isBusy: boolean; readonly error: unknown }>(IDLE)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setStanding({ isBusy: true, error: null })
    try {
      const body = { old: fields.get('old'), password: fields.get('password') }
      await ask('/session/password', { method: 'POST', body })
      noticeSuccess(t.passwordChanged)
      onClose()
    } catch (error) {
      setStanding({ isBusy: false, error })
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">{t.changePasswordText}</Text>
        {/* Tells password managers whose password this is. */}
        <input type="text" name="name" value={name} autoComplete="username" readOnly hidden />
        <PasswordInput
          label={t.presentPassword}
          name="old"
          autoComplete="current-password"
          required
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
        />
        <PasswordInput
          label={t.newPassword}
          description={t.passwordHint(PASSWORD_LENGTH_MIN)}
          name="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH_MIN}
          required
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
        />
        {standing.error !== null && <Failure error={standing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={standing.isBusy}>
            {t.change}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
