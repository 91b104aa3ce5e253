import { Button, Group, PasswordInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { Account, Role } from '../api/answers.ts'
import { accountsQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { Answer } from '../shell/answer.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay, useSession } from '../shell/session.ts'
import { type Column, Table } from '../shell/table.tsx'

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
  const me = useSession()
  const columns: readonly Column<Account>[] = [
    {
      label: t.accountName,
      cell: ({ name }) => (
        <>
          <strong>{name}</strong> {name === me.name && `(${t.you})`}
        </>
      ),
    },
    { label: t.role, cell: (account) => <RoleChoice account={account} /> },
    { label: t.actions, cell: (account) => <AccountDeeds account={account} isMine={account.name === me.name} /> },
  ]
  return (
    <section className={styles.card}>
      <Answer query={useQuery(accountsQuery)} height={80}>
        {({ accounts }) => <Table columns={columns} rows={accounts} keyOf={({ name }) => name} />}
      </Answer>
    </section>
  )
}

const pathOf = (name: string): string => `/accounts/${encodeURIComponent(name)}`
const refresh = [accountsQuery.queryKey]

const RoleChoice = ({ account: { name, role } }: { readonly account: Account }) => {
  const { t } = useWords()
  const deed = useDeed()
  const change = (next: Role) =>
    deed({
      title: t.changeRole(name, t.roles[next]),
      text: t.changeRoleText,
      action: t.change,
      method: 'PATCH',
      path: pathOf(name),
      body: { role: next },
      refresh,
    })
  return (
    <Select
      aria-label={t.roleOf(name)}
      data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
      value={role}
      allowDeselect={false}
      onChange={(next) => next !== null && next !== role && change(next)}
      w={150}
    />
  )
}

const AccountDeeds = ({ account: { name }, isMine }: { readonly account: Account; readonly isMine: boolean }) => {
  const { t } = useWords()
  const deed = useDeed()
  const renew = () =>
    deed({
      title: t.newPasswordOf(name),
      text: t.newPasswordText,
      action: t.change,
      secret: { label: `${t.password} (${t.passwordHint(PASSWORD_LENGTH_MIN)})`, lengthMin: PASSWORD_LENGTH_MIN },
      method: 'PATCH',
      path: pathOf(name),
      refresh,
    })
  const remove = () =>
    deed({
      title: t.removeAccount(name),
      text: t.removeAccountText,
      action: t.remove,
      isGrave: true,
      method: 'DELETE',
      path: pathOf(name),
      refresh,
    })
  return (
    <Group gap={6}>
      <Button variant="default" size="compact-sm" onClick={renew}>
        {t.newPassword}
      </Button>
      {!isMine && (
        <Button variant="default" size="compact-sm" onClick={remove}>
          {t.remove}
        </Button>
      )}
    </Group>
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
      refresh,
      onDone: () => form.reset(),
    })
  }
  return (
    <section className={styles.card}>
      <h2>{t.newAccount}</h2>
      <form className={styles.filters} onSubmit={submit} style={{ marginTop: 10 }}>
        <TextInput label={t.accountName} name="name" required autoComplete="off" flex="1 1 200px" />
        <Select
          label={t.role}
          name="role"
          data={ROLES.map((value) => ({ value, label: t.roles[value] }))}
          defaultValue="viewer"
          allowDeselect={false}
          flex="1 1 150px"
        />
        <PasswordInput
          label={`${t.password} (${t.passwordHint(PASSWORD_LENGTH_MIN)})`}
          name="password"
          required
          minLength={PASSWORD_LENGTH_MIN}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t.showPassword }}
          flex="1 1 260px"
        />
        <Group>
          <Button type="submit">{t.add}</Button>
        </Group>
      </form>
    </section>
  )
}
