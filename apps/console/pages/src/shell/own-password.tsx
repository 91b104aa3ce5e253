import { PasswordInput } from '@mantine/core'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog, DialogForm } from './dialog.tsx'
import { noticeSuccess } from './notice.ts'
import { useSession } from './session.ts'

const PASSWORD_LENGTH_MIN = 12

/** Everybody's own password: the present one is asked for. */
export const OwnPassword = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { t } = useWords()
  return (
    <Dialog title={t.changePassword} isOpen={isOpen} onClose={onClose}>
      <PasswordForm onClose={onClose} />
    </Dialog>
  )
}

const PasswordForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useWords()
  const { name } = useSession()
  const send = async (fields: FormData) => {
    const body = { old: fields.get('old'), password: fields.get('password') }
    await ask('/session/password', { method: 'POST', body })
    noticeSuccess(t.passwordChanged)
    onClose()
  }
  return (
    <DialogForm text={t.changePasswordText} action={t.change} send={send} onClose={onClose}>
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
    </DialogForm>
  )
}
