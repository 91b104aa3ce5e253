import { Button } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useDeed } from './deed.tsx'
import { useMay } from './session.ts'

type RevealButtonProps<T> = {
  /** What is shown so far. */
  readonly value: unknown
  readonly path: string
  readonly body?: object
  readonly onRevealed: (answer: T) => void
}

/** Asks why somebody wants to read what is personal in a value; nothing where nothing is hidden, or nobody may ask. */
export const RevealButton = <T,>({ value, path, body, onRevealed }: RevealButtonProps<T>) => {
  const { t } = useWords()
  const deed = useDeed()
  const mayReveal = useMay('operator')
  if (!mayReveal || !JSON.stringify(value)?.includes('"personal":true')) return null
  const reveal = () =>
    deed<T>({ title: t.reveal, text: t.revealText, action: t.reveal, path, ...(body && { body }), onDone: onRevealed })
  return (
    <Button size="compact-sm" variant="default" onClick={reveal}>
      {t.reveal}
    </Button>
  )
}
