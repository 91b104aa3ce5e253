import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  REGISTRY_INSTANCE_INVALID: {
    retry: 'never',
    message: (d: { readonly field: string; readonly expected: string; readonly found: string }) =>
      `expected ${d.field} of an instance to be ${d.expected}, found ${d.found}`,
  },
  REGISTRY_QUERY_INVALID: {
    retry: 'never',
    message: (d: { readonly parameter: string; readonly expected: string; readonly found: string }) =>
      `expected the parameter ${d.parameter} to be ${d.expected}, found ${d.found}`,
  },
  REGISTRY_NOT_FOUND: {
    retry: 'never',
    message: (d: { readonly served: readonly string[] }) =>
      `expected one of the addresses ${d.served.join(', ')}, found another`,
  },
  REGISTRY_HOST_REFUSED: {
    retry: 'never',
    message: () => 'expected the name or address of this machine itself in the Host header, found another',
  },
  REGISTRY_METHOD_REFUSED: {
    retry: 'never',
    message: (d: { readonly allowed: readonly string[] }) => `expected one of the methods ${d.allowed.join(', ')}`,
  },
})
