import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { isBehind } from './lag.ts'
import { GATEWAY, type TopologyLink } from './links.ts'
import { LINK_TONES } from './links-table.tsx'
import { NODE, placePicture } from './place-picture.ts'
import styles from './topology.module.css'

type PictureProps = { readonly links: readonly TopologyLink[]; readonly nameOf: (part: string) => string }

/** The links, drawn. For the eye alone: the tables say the same, and on a phone they are all there is. */
export const Picture = ({ links, nameOf }: PictureProps) => {
  const { t } = useWords()
  const { width, height, nodes, links: drawn } = placePicture(links)
  return (
    <div className={styles.picture} aria-hidden>
      <svg viewBox={`0 0 ${width} ${height}`} style={{ maxWidth: width }}>
        <defs>
          {['quiet', 'caution', 'bad'].map((tone) => (
            <marker
              key={tone}
              id={`tip-${tone}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path className={styles.tip} data-tone={tone} d="M0 0 8 4 0 8z" />
            </marker>
          ))}
        </defs>
        {drawn.map(({ link, path }) => (
          <path
            key={`${link.kind} ${link.from} ${link.to}`}
            className={styles.link}
            data-kind={link.kind}
            data-tone={toneOf(link)}
            d={path}
            markerEnd={`url(#tip-${toneOf(link)})`}
          />
        ))}
        {nodes.map(({ name, x, y }) => (
          <g key={name} className={styles.node}>
            <rect x={x} y={y} width={NODE.width} height={NODE.height} rx={10} />
            <text x={x + NODE.width / 2} y={y + NODE.height / 2}>
              {nameOf(name)}
            </text>
          </g>
        ))}
        {drawn.map(({ link, label: { x, y } }) => (
          <text
            key={`${link.kind} ${link.from} ${link.to}`}
            className={styles.figure}
            data-tone={toneOf(link)}
            x={x}
            y={y}
          >
            {link.from !== GATEWAY && (
              <tspan x={x} dy="-1.1em">
                {t.topology.kinds[link.kind]}
              </tspan>
            )}
            <tspan x={x} dy={link.from === GATEWAY ? 0 : '1.25em'}>
              {figureOf(link)}
            </tspan>
          </text>
        ))}
      </svg>
    </div>
  )
}

const toneOf = ({ standing }: TopologyLink): 'quiet' | 'caution' | 'bad' => {
  const tone = LINK_TONES[standing]
  return tone === 'caution' || tone === 'bad' ? tone : 'quiet'
}

/** What is wrong says more than how much passes. */
const figureOf = ({ perSecond, failedPerSecond, lag, standing }: TopologyLink): string => {
  if (failedPerSecond) return `✕ ${short(failedPerSecond)}/s`
  if (lag && isBehind(lag))
    return lag.seconds === null ? `+${short(lag.events)}` : `+${short(lag.events)}, ${lag.seconds} s`
  if (standing === 'away' || standing === 'stopped') return '✕'
  return perSecond === null ? '–' : `${short(perSecond)}/s`
}
