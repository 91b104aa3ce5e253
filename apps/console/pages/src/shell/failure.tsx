import { Alert, Button, Text } from '@mantine/core'
import { useWords } from '../language/language.tsx'

type FailureProps = { readonly error: unknown; readonly onRetry?: () => void }

/** What went wrong, in words one can do something with; the server's own sentence below. */
export const Failure = ({ error, onRetry }: FailureProps) => {
  const { t, explain } = useWords()
  const { title, detail } = explain(error)
  return (
    <Alert color="red" title={title} role="alert" my="sm">
      {detail && (
        <Text size="sm" lang="en" className="code">
          {detail}
        </Text>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="light" color="red" mt="xs" onClick={onRetry}>
          {t.tryAgain}
        </Button>
      )}
    </Alert>
  )
}
