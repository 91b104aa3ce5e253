import { Button, Group, PasswordInput, Select, Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { Account, Role } from '../api/answers.ts'
import { accountsQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Failure } from '../shell/failure.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay, useSession } from '../shell/session.ts'

const ROLES: readonly Role[] = ['viewer', 'operator', 'admin']
const PASSWORD_LENGTH_MIN = 12

/** Who may sign in, and as what. */
export const AccountsPage = () => {
  const { t } = useWords()
  const mayAct = useMay('admin')
  return (
    <PageBody title={t.pages.accounts}>
      {mayAct ? (
        <>
          <AccountList />
          <NewAccount />
        </>
      ) : (
        <Empty title={t.forAdmins} text={t.forAdminsText} />
      )}
    </PageBody>
  )
}

const AccountList = () => {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(accountsQuery)
  return (
    <section className={styles.card}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={80} />}
      {data && (
        <div className={styles.scroll} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t.accountName}</th>
                <th>{t.role}</th>
                <th>{t.actions}</th>
              </tr>
            </thead>
            <tbody>
              {data.accounts.map((account) => (
                <AccountRow key={account.name} account={account} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

const AccountRow = ({ account: { name, role } }: { readonly account: Account }) => {
  const { t } = useWords()
  const deed = useDeed()
  const me = useSession()
  const path = `/accounts/${encodeURIComponent(name)}`
  const refresh = [accountsQuery.queryKey]
  const change = (next: Role) =>
    deed({
      title: t.changeRole(name, t.roles[next]),
      text: t.changeRoleText,
      action: t.change,
      method: 'PATCH',
      path,
      body: { role: next },
      refresh,
    })
  const renew = () =>
    deed({
      title: t.newPasswordOf(name),
      text: t.newPasswordText,
      action: t.change,
      secret: { label: `${t.password} (${t.passwordHint(PASSWORD_LENGTH_MIN)})`, lengthMin: PASSWORD_LENGTH_MIN },
      method: 'PATCH',
      path,
      refresh,
    })
  const remove = () =>
    deed({
      title: t.removeAccount(name),
      text: t.removeAccountText,
      action: t.remove,
      isGrave: true,
      method: 'DELETE',
      path,
      refresh,
    })
  return (
    <tr>
      <td>
        <strong>{name}</strong> {name === me.name && `(${t.you})`}
      </td>
      <td>
        <Select
          aria-label={t.roleOf(name)}
          data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
          value={role}
          allowDeselect={false}
          onChange={(next) => next !== null && next !== role && change(next)}
          w={150}
        />
      </td>
      <td>
        <Group gap={6} wrap="nowrap">
          <Button variant="default" size="compact-sm" onClick={renew}>
            {t.newPassword}
          </Button>
          {name !== me.name && (
            <Button variant="default" size="compact-sm" onClick={remove}>
              {t.remove}
            </Button>
          )}
        </Group>
      </td>
    </tr>
  )
}

const NewAccount = () => {
  const { t } = useWords()
  const deed = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const { name, role, password } = Object.fromEntries(new FormData(form)) as Record<string, string>
    deed({
      title: t.addAccount(name ?? ''),
      text: t.addAccountText,
      action: t.add,
      path: '/accounts',
      body: { name, role, password },
      refresh: [accountsQuery.queryKey],
      onDone: () => form.reset(),
    })
  }
  return (
    <section className={styles.card}>
      <h2>{t.newAccount}</h2>
      <form className={styles.filters} onSubmit={submit} style={{ marginTop: 10 }}>
        <TextInput label={t.accountName} name="name" required autoComplete="off" />
        <Select
          label={t.role}
          name="role"
          data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
          defaultValue="viewer"
          allowDeselect={false}
          w={150}
        />
        <PasswordInput
          label={`${t.password} (${t.passwordHint(PASSWORD_LENGTH_MIN)})`}
          name="password"
          required
          minLength={PASSWORD_LENGTH_MIN}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
          w={260}
        />
        <Group>
          <Button type="submit">{t.add}</Button>
        </Group>
      </form>
    </section>
  )
}
