import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { ReasonForm } from '../shell/reason-form.tsx'
import { faultsQuery, offersOf, type ProcessFaults } from './standing.ts'

const MINUTES = { usual: 10, max: 60 } as const
const SECONDS = { usual: 60, max: 3_600 } as const
const MS = { usual: 500, max: 60_000 } as const
const PERCENT_MAX = 100
/** Effects that take milliseconds. */
const WITH_MS: ReadonlySet<string> = new Set(['delay', 'reorder', 'slow-disk', 'drop', 'partition'])
/** A partition lets nothing through. */
const WITHOUT_SHARE: ReadonlySet<string> = new Set(['partition'])

type DialogProps = { readonly isOpen: boolean; readonly onClose: () => void }

/** For how long faults may be switched, and why. */
export const ArmDialog = ({ isOpen, onClose }: DialogProps) => {
  const { t } = useWords()
  return (
    <Dialog title={t.faults.arm} isOpen={isOpen} onClose={onClose}>
      <ArmForm onClose={onClose} />
    </Dialog>
  )
}

const ArmForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useWords()
  const [minutes, setMinutes] = useState<number | string>(MINUTES.usual)
  return (
    <ReasonForm
      title={t.faults.arm}
      text={t.faults.armText}
      action={t.faults.arm}
      isReady={Number(minutes) > 0}
      send={async (reason) => ask('/faults/arming', { method: 'PUT', body: { minutes: Number(minutes), reason } })}
      refresh={[faultsQuery.queryKey]}
      onClose={onClose}
    >
      <NumberInput label={t.faults.minutes} value={minutes} onChange={setMinutes} min={1} max={MINUTES.max} required />
    </ReasonForm>
  )
}

/** One fault, where, for how long, and why. */
export const SetDialog = ({ processes, ...o }: DialogProps & { readonly processes: readonly ProcessFaults[] }) => {
  const { t } = useWords()
  return (
    <Dialog title={t.faults.set} {...o}>
      <SetForm offers={offersOf(processes)} onClose={o.onClose} />
    </Dialog>
  )
}

type SetProps = { readonly offers: Readonly<Record<string, readonly string[]>>; readonly onClose: () => void }

const SetForm = ({ offers, onClose }: SetProps) => {
  const { t } = useWords()
  const [at, setAt] = useState(Object.keys(offers)[0] ?? '')
  const [effect, setEffect] = useState(offers[at]?.[0] ?? '')
  const chooseAt = (place: string) => {
    setAt(place)
    if (!offers[place]?.includes(effect)) setEffect(offers[place]?.[0] ?? '')
  }
  const [withMs, withShare] = [WITH_MS.has(effect), !WITHOUT_SHARE.has(effect)]
  const places: Readonly<Record<string, string>> = t.faults.places
  const effects: Readonly<Record<string, string>> = t.faults.effects
  return (
    <ReasonForm
      title={t.faults.set}
      text={t.faults.setText}
      action={t.faults.set}
      isGrave
      isReady={effect !== ''}
      send={async (reason, fields) =>
        ask('/faults', { method: 'PUT', body: { switch: switchOf({ at, effect }, fields), reason } })
      }
      refresh={[faultsQuery.queryKey]}
      onClose={onClose}
    >
      <Select
        label={t.faults.place}
        data={Object.keys(offers).map((value) => ({ value, label: `${places[value] ?? value} (${value})` }))}
        value={at}
        allowDeselect={false}
        onChange={(next) => next !== null && chooseAt(next)}
      />
      <Select
        label={t.faults.effect}
        data={(offers[at] ?? []).map((value) => ({ value, label: effects[value] ?? value }))}
        value={effect}
        allowDeselect={false}
        onChange={(next) => next !== null && setEffect(next)}
      />
      <TextInput name="from" label={t.faults.from} autoComplete="off" />
      <TextInput name="to" label={t.faults.to} autoComplete="off" />
      <Checkbox name="bothWays" label={t.faults.bothWays} />
      {withMs && <NumberInput name="ms" label={t.faults.ms} defaultValue={MS.usual} min={1} max={MS.max} required />}
      {withShare && (
        <NumberInput
          name="share"
          label={t.faults.sharePercent}
          defaultValue={PERCENT_MAX}
          min={1}
          max={PERCENT_MAX}
          required
        />
      )}
      <NumberInput
        name="seconds"
        label={t.faults.seconds}
        defaultValue={SECONDS.usual}
        min={1}
        max={SECONDS.max}
        required
      />
    </ReasonForm>
  )
}

const switchOf = ({ at, effect }: { readonly at: string; readonly effect: string }, fields: FormData): object => {
  const text = (name: string): string => {
    const value = fields.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)))
  const [from, to, share] = [text('from'), text('to'), number('share')]
  const hasLink = from !== '' || to !== ''
  return {
    at,
    do: effect,
    seconds: number('seconds'),
    ...(number('ms') !== undefined && { ms: number('ms') }),
    ...(share !== undefined && { share: share / PERCENT_MAX }),
    ...(hasLink && {
      link: {
        ...(from !== '' && { from }),
        ...(to !== '' && { to }),
        ...(fields.get('bothWays') !== null && { bothWays: true }),
      },
    }),
  }
}
