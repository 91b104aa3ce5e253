import type { ReactNode } from 'react'
import styles from './card.module.css'

/** A frame for words where things would be. */
export const Card = ({ children }: { readonly children: ReactNode }) => <div className={styles.card}>{children}</div>
