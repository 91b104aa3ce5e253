import { Select, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog, DialogForm } from '../shell/dialog.tsx'
import { noticeSuccess } from '../shell/notice.ts'
import { fieldOf, textOf, valueIn } from './field.ts'
import { configurationQuery, pathOf } from './queries.ts'
import type { ContextTold, SettingRow, SettingTold } from './told.ts'

const REASON_LENGTH_MAX = 500

type ChangeProps = { readonly told: ContextTold; readonly row: SettingRow | null; readonly onClose: () => void }

/** Another value for one setting, and why. */
export const ChangeSetting = ({ told, row, onClose }: ChangeProps) => {
  const { t, language } = useWords()
  const setting = row?.setting
  return (
    <Dialog
      title={setting && t.configuration.changeOf(setting.words[language])}
      isOpen={row !== null}
      onClose={onClose}
    >
      {row && setting && <ChangeForm told={told} setting={setting} before={row.value} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = {
  readonly told: ContextTold
  readonly setting: SettingTold
  readonly before: unknown
  readonly onClose: () => void
}

const ChangeForm = ({ told, setting, before, onClose }: FormProps) => {
  const { t, language } = useWords()
  const client = useQueryClient()
  // The version that was looked at: a change of somebody else's meanwhile is told, not overwritten.
  const [version] = useState(told.version)
  const [text, setText] = useState(before === null ? '' : textOf(before))
  const [reason, setReason] = useState('')
  const value = valueIn(text, setting.schema)
  const label = setting.words[language]
  const send = async () => {
    await ask(pathOf(told.context), {
      method: 'POST',
      body: { version, set: { [setting.name]: value }, reason: reason.trim() },
    })
    void client.invalidateQueries({ queryKey: configurationQuery.queryKey })
    noticeSuccess(t.deedDone(t.configuration.changeOf(label)))
    onClose()
  }
  return (
    <DialogForm
      text={`${setting.words.means} ${t.configuration.changeText}`}
      action={t.change}
      isReady={value !== undefined && reason.trim() !== ''}
      send={send}
      onClose={onClose}
    >
      <ValueField setting={setting} text={text} isFit={value !== undefined} onChange={setText} />
      <Textarea
        label={t.reason}
        description={t.reasonHint}
        value={reason}
        onChange={(change) => setReason(change.currentTarget.value)}
        maxLength={REASON_LENGTH_MAX}
        autosize
        minRows={2}
        required
      />
    </DialogForm>
  )
}

type ValueProps = {
  readonly setting: SettingTold
  readonly text: string
  readonly isFit: boolean
  readonly onChange: (text: string) => void
}

const ValueField = ({ setting, text, isFit, onChange }: ValueProps) => {
  const { t, language } = useWords()
  const field = fieldOf(setting.schema)
  const label = setting.unit === null ? setting.words[language] : `${setting.words[language]} (${setting.unit})`
  if (field.kind === 'choice')
    return (
      <Select
        label={label}
        data={[...field.options]}
        value={text}
        allowDeselect={false}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  const given = {
    label,
    value: text,
    required: true,
    'data-autofocus': true,
    onChange: (change: { readonly currentTarget: { readonly value: string } }) => onChange(change.currentTarget.value),
  }
  if (field.kind === 'json')
    return <Textarea {...given} autosize minRows={3} error={isFit ? null : t.configuration.expected('JSON')} />
  if (field.kind === 'text') return <TextInput {...given} />
  const expected = t.configuration.expected(field.range)
  return <TextInput {...given} inputMode="decimal" description={expected} error={isFit ? null : expected} />
}
