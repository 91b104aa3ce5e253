import { Button, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Failure } from './failure.tsx'
import { Preferences } from './preferences.tsx'
import styles from './frame.module.css'

/** The only page before one has signed in. */
export const SignIn = () => {
  const { t } = useWords()
  const client = useQueryClient()
  const [standing, setStanding] = useState<{ readonly isBusy: boolean; readonly error: unknown }>({
    isBusy: false,
    error: null,
  })
  useDocumentTitle(`${t.signIn} · Banyan`)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setStanding({ isBusy: true, error: null })
    try {
      await ask('/session', { method: 'POST', body: { name: fields.get('name'), password: fields.get('password') } })
      // Nothing of whoever was here before is shown to whoever comes next.
      await client.resetQueries()
    } catch (error) {
      setStanding({ isBusy: false, error })
    }
  }
  return (
    <main className={styles.signIn}>
      <Paper component="form" withBorder p="xl" radius="lg" onSubmit={(event) => void submit(event)}>
        <Stack>
          <img src="/icon.svg" alt="" width={44} height={44} />
          <h1>{t.consoleTitle}</h1>
          <TextInput label={t.accountName} name="name" autoComplete="username" required data-autofocus />
          <PasswordInput
            label={t.password}
            name="password"
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
          />
          {standing.error !== null && <Failure error={standing.error} />}
          <Button type="submit" loading={standing.isBusy}>
            {t.signIn}
          </Button>
          <Text size="sm" c="dimmed">
            {t.firstPassword} <code>BANYAN_DATA/secrets/console-admin-password</code>
          </Text>
        </Stack>
      </Paper>
      <Preferences />
    </main>
  )
}
