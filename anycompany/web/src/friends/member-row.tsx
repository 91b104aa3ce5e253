import type { ReactNode } from 'react'
import { Face } from '../member/face.tsx'
import { Name } from '../member/name.tsx'
import { RouteLink } from '../route-link.tsx'
import styles from './friends.module.css'

type MemberRowProps = { readonly memberId: string; readonly note?: ReactNode; readonly children?: ReactNode }

/** One member in a list: who, a word about it, and what one can do. */
export const MemberRow = ({ memberId, note, children }: MemberRowProps) => (
  <li className={styles.row} data-member-id={memberId}>
    <Face memberId={memberId} size={40} />
    <div className={styles.who}>
      <div className={styles.name}>
        <RouteLink className={styles.profile} to={{ page: 'member', memberId }}>
          <Name memberId={memberId} />
        </RouteLink>
      </div>
      {note !== undefined && <div className={styles.note}>{note}</div>}
    </div>
    <div className={styles.actions}>{children}</div>
  </li>
)
