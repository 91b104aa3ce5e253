import type { ReactNode } from 'react'
import styles from './page.module.css'

export type Column<R> = {
  readonly label: string
  readonly cell: (row: R) => ReactNode
  /** Numbers stand under each other. */
  readonly isNumber?: boolean
  /** Of the cells, where it is not the page's. */
  readonly lang?: 'ko' | 'en'
}

type TableProps<R> = {
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => string
  /** What a row tells on hover. */
  readonly titleOf?: (row: R) => string
}

/** Rows under their columns; on a phone each row is a card, with every value under its column's name. */
export const Table = <R,>({ columns, rows, keyOf, titleOf }: TableProps<R>) => (
  <div className={styles.scroll} tabIndex={0}>
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(({ label, isNumber }) => (
            <th key={label} className={isNumber ? styles.number : undefined}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} title={titleOf?.(row)}>
            {columns.map(({ label, cell, isNumber, lang }) => (
              <td key={label} className={isNumber ? styles.number : undefined} data-label={label} lang={lang}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
