import type { koCode } from './ko-code.ts'

/** Of the comparison of the context map with the code, in English. */
export const enCode: typeof koCode = {
  differs: 'The code is not as the context map says',
  differsIn: (numbers) => `The code is not as the context map says: ${numbers}`,
  unreadCount: (count) => (count === 1 ? 'Code of 1 context not read' : `Code of ${count} contexts not read`),
  unread: 'Its code was not read, so it is not compared with the context map',
}
