import { Avatar } from '@mantine/core'
import styles from './face.module.css'
import { useName } from './members.ts'

/** Colours whose darkest and lightest shades can be read on their own tint. */
const COLORS = ['grape', 'indigo', 'blue', 'pink', 'cyan', 'red', 'violet'] as const

/** A member's picture: until members have photographs, the given name on a colour of their own. Decoration, and no text to programs. */
export const Face = ({ memberId, size = 40 }: { readonly memberId: string; readonly size?: number }) => {
  const name = useName(memberId)
  const color = colorOf(memberId)
  const ink = `light-dark(var(--mantine-color-${color}-9), var(--mantine-color-${color}-1))`
  return (
    <Avatar size={size} color={color} aria-hidden>
      <span
        className={styles.letters}
        data-letters={name === null ? '' : shortName(name)}
        style={{ color: ink, fontSize: size * 0.34 }}
      />
    </Avatar>
  )
}

/** Korean names are told apart by the given name, which comes last; others by their initials. */
const shortName = (name: string): string => {
  const letters = Array.from(name.replaceAll(/\s/g, ''))
  if (/^\p{Script=Hangul}+$/u.test(letters.join(''))) return letters.slice(-2).join('')
  const words = name.trim().split(/\s+/)
  const last = words.length > 1 ? words.at(-1) : ''
  return [words[0], last].map((word) => Array.from(word ?? '')[0] ?? '').join('')
}

const colorOf = (memberId: string) => {
  let sum = 0
  for (const letter of memberId) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973
  return COLORS[sum % COLORS.length] ?? 'violet'
}
