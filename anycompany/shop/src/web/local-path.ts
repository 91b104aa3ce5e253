const MAX_LENGTH = 500
const ANYWHERE = 'http://shop.invalid'

/** The path when it leads to a page of this very site, else `fallback`: a login must not send anybody to a stranger. */
export const localPath = (path: string, fallback: string): string => {
  // oxlint-disable-next-line no-control-regex -- browsers drop tabs and line breaks: "/\t/host" would become "//host"
  if (path.length > MAX_LENGTH || !/^\/(?![/\\])[^\\\u0000-\u0020\u007F]*$/.test(path)) return fallback
  return URL.canParse(path, ANYWHERE) && new URL(path, ANYWHERE).origin === ANYWHERE ? path : fallback
}
