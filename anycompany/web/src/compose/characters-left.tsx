import { Text } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { countCharacters } from '../post/post.ts'
import styles from './composer.module.css'

/** From here on people are told how much room is left. */
const COUNT_SHOWN_BELOW = 500

type CharactersLeftProps = {
  readonly id: string
  readonly text: string
  readonly charactersMax: number
  /** What stands there as long as nothing is written; without one nothing is said until room gets short. */
  readonly hint?: string
}

/** How much room is left; read out only when it begins to matter. */
export const CharactersLeft = ({ id, text, charactersMax, hint }: CharactersLeftProps) => {
  const { t } = useWords()
  const left = charactersMax - countCharacters(text)
  const isTight = left < Math.min(COUNT_SHOWN_BELOW, charactersMax / 2)
  return (
    <Text
      id={id}
      className={styles.count}
      size="sm"
      c={left < 0 ? 'var(--danger)' : 'dimmed'}
      fw={left < 0 ? 600 : 400}
      aria-live={left < 0 ? 'polite' : 'off'}
    >
      {left < 0 ? t.charactersOver(-left) : (isTight || (hint !== undefined && text !== '')) && t.charactersLeft(left)}
      {hint !== undefined && text === '' && <span className={styles.hint}>{hint}</span>}
    </Text>
  )
}
