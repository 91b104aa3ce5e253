import { Text } from '@mantine/core'
import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import styles from '../shell/page.module.css'

type ChartProps = {
  readonly title: string
  readonly unit: string
  /** Evenly spaced in time, oldest first; null where nobody told. */
  readonly values: readonly (number | null)[]
  readonly tone?: 'bad'
  /** It jumps from one value to the next. */
  readonly isStepped?: boolean
  /** Where something happened, as a share of the width. */
  readonly marks?: readonly number[]
}

const WIDTH = 300
const HEIGHT = 64

/** A line with its last and its largest value; what it says is said in words, too. */
export const Chart = ({ title, unit, values, tone, isStepped = false, marks = [] }: ChartProps) => {
  const { t } = useWords()
  const known = values.filter((value) => value !== null)
  const [last, top] = [known.at(-1), Math.max(0, ...known)]
  const said = (value: number | undefined) => (value === undefined ? '–' : `${short(value)}${unit}`)
  return (
    <figure className={styles.card} style={{ margin: 0 }}>
      <figcaption className={styles.head}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" fw={700} {...(tone === 'bad' && (last ?? 0) > 0 && { c: 'var(--bad)' })}>
          {said(last)}
        </Text>
      </figcaption>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.chartSays(title, said(last), said(last === undefined ? undefined : top))}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        {marks.map((share) => (
          <line key={share} data-mark x1={share * WIDTH} x2={share * WIDTH} y1={0} y2={HEIGHT} />
        ))}
        <path d={pathOf(values, top, isStepped)} data-tone={tone} />
      </svg>
      <Text size="xs" c="dimmed" mt={4}>
        {t.atMost(said(last === undefined ? undefined : top))}
      </Text>
    </figure>
  )
}

/** Broken where nothing is known. */
const pathOf = (values: readonly (number | null)[], top: number, isStepped: boolean): string => {
  const step = WIDTH / Math.max(1, values.length - 1)
  return values
    .map((value, i) => {
      if (value === null) return ''
      const y = HEIGHT - (top > 0 ? (value / top) * (HEIGHT - 4) : 0)
      const x = (i * step).toFixed(1)
      if ((values[i - 1] ?? null) === null) return `M${x} ${y.toFixed(1)}`
      return isStepped ? `H${x}V${y.toFixed(1)}` : `L${x} ${y.toFixed(1)}`
    })
    .join('')
}
