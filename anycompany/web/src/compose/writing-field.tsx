import { Textarea } from '@mantine/core'
import type { KeyboardEvent, Ref } from 'react'
import { countCharacters } from '../post/post.ts'

type WritingFieldProps = {
  readonly text: string
  readonly charactersMax: number
  readonly onChange: (text: string) => void
  readonly onSend: () => void
  readonly onCancel?: () => void
  readonly field: Ref<HTMLTextAreaElement>
  readonly label: string
  /** The id of the `CharactersLeft` that belongs to it. */
  readonly countId: string
  readonly className: string | undefined
  readonly minRows: number
  readonly maxRows: number
  readonly placeholder?: string
  readonly variant?: 'unstyled'
}

/** Where people write, anything: it grows with the text, is marked when that is too long, and Ctrl+Enter sends. */
export const WritingField = ({ field, label, countId, onSend, onCancel, ...props }: WritingFieldProps) => {
  const { text, charactersMax, onChange, ...look } = props
  const byKeyboard = (press: KeyboardEvent) => {
    // Composing Korean ends with a key press that is not meant as one.
    if (press.nativeEvent.isComposing) return
    if (press.key === 'Enter' && (press.ctrlKey || press.metaKey)) onSend()
    if (press.key === 'Escape') onCancel?.()
  }
  return (
    <Textarea
      {...look}
      ref={field}
      autosize
      dir="auto"
      aria-label={label}
      aria-describedby={countId}
      aria-invalid={countCharacters(text) > charactersMax}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={byKeyboard}
    />
  )
}
