import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

/** A program that npm does not bring. */
export type Program = {
  readonly name: string
  /** Where it is; undefined when it is not installed. */
  readonly file: string | undefined
  /** Debian's package that brings it. */
  readonly debian: string
}

/** A suite that needs a program. Where it is not installed one test says so by name; it fails where everything must run (`CI=true`). */
export const describeWithProgram = (name: string, program: Program, suite: (file: string) => void): void => {
  const { file, debian } = program
  describe(name, () => {
    if (file !== undefined) return suite(file)
    it(`needs ${program.name}`, (t) => {
      const why = `not run: ${name}: ${program.name} is not installed (Debian: ${debian})`
      t.diagnostic(why)
      assert.notEqual(process.env['CI'], 'true', why)
    })
  })
}
