import { useWords } from '../language/language.tsx'
import { BlockedMembers } from './blocked-members.tsx'
import { ExportData } from './export-data.tsx'
import { LeaveNetwork } from './leave-network.tsx'
import styles from './settings.module.css'

/** What concerns the member's taking part as a whole. */
export const SettingsPage = () => {
  const { t } = useWords()
  return (
    <>
      <h1 className={styles.title}>{t.settings}</h1>
      <BlockedMembers />
      <ExportData />
      <LeaveNetwork />
    </>
  )
}
