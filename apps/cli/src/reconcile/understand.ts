import { parseArgs } from 'node:util'

export type ReconcileAsked = {
  /** Undefined: all that have agreements. */
  readonly context: string | undefined
  readonly mends: boolean
  readonly reason: string
}

export const RECONCILE_USAGE = `banyan reconcile [CONTEXT] [--mend] --reason TEXT

Compares what contexts of a running system declare must agree with others, page by page, and names what differs; --mend, for admins, reads both sides anew
and sends what the agreement says for what differs then. Ends with 1 when differences remain. The runs go on when this command is ended.
BANYAN_CONSOLE_URL, BANYAN_CONSOLE_ACCOUNT and BANYAN_CONSOLE_PASSWORD say where and who; by default the admin of "npm start".
`

/** What is wanted, `help`, or a sentence about what is not understood. */
export const understandReconcile = (args: readonly string[]): ReconcileAsked | string => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    if (values.help === true) return 'help'
    const [context, ...rest] = positionals
    if (rest.length > 0) return `Expected one context at most, found "${positionals.join(' ')}".`
    const reason = values.reason?.trim()
    if (reason === undefined || reason === '') return 'Expected --reason: it stands in the audit.'
    return { context, mends: values.mend, reason }
  } catch (error) {
    return (error as Error).message
  }
}

const OPTIONS = {
  mend: { type: 'boolean', default: false },
  reason: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const
