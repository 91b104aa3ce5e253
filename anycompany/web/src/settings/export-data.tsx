import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../api/request.ts'
import { Section } from '../friends/section.tsx'
import { useWords } from '../language/language.tsx'
import { announce } from '../shell/announce.tsx'
import styles from './settings.module.css'

const JSON_INDENT = 2

/** Everything the network keeps of the member, as a file to take along. */
export const ExportData = () => {
  const { t, explain } = useWords()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => (await ask<object>('/api/social/me/export')).body,
    onSuccess: (data) => {
      download(JSON.stringify(data, null, JSON_INDENT), `anycompany-${new Date().toISOString().slice(0, 10)}.json`)
      announce(t.exported)
    },
  })
  return (
    <Section title={t.exportTitle}>
      <p className={styles.note}>{t.exportText}</p>
      {error !== null && (
        <p className={styles.failed} role="alert">
          {explain(error)}
        </p>
      )}
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        {t.export}
      </Button>
    </Section>
  )
}

const download = (text: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url))
}
