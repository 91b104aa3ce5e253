/** A file as the tree lists it. */
export type ListedFile = {
  /** From the root, with `/`. */
  readonly path: string
  /** Another one when the text may be another: what was read once is not read again while it stays. */
  readonly stamp: string
}

/** Where the code of a system lies. Whoever reads from a disk implements it. */
export type SourceTree = {
  /** `file:///…/`: paths start here. */
  readonly root: string
  /** All files below a folder; none where there is no such folder. */
  readonly list: (folder: string) => Promise<readonly ListedFile[]>
  /** Rejects when the file is not there. */
  readonly read: (path: string) => Promise<string>
}
