// The package ships no types.
declare module 'asl-validator' {
  /** Writes into the definition that it is given. */
  const validate: (
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ) => { readonly isValid: boolean; readonly errorsText: (separator?: string) => string }
  export default validate
}
