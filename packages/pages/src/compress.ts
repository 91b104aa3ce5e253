import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Smaller files gain less than the header that announces the encoding. */
const WORTH_COMPRESSING_BYTES = 512
const COMPRESSIBLE = /\.(?:js|css|svg|json|webmanifest)$/

/**
 * Writes `x.br` and `x.gz` beside each text file below `dir`, once and at the best level, so that serving costs no CPU.
 * Pages (`.html`) are left out: each answer carries its own nonce.
 */
export const compressBelow = async (dir: string): Promise<void> => {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
  for (const entry of files) await compressFile(join(entry.parentPath, entry.name))
}

const compressFile = async (file: string): Promise<void> => {
  const bytes = await readFile(file)
  if (bytes.length < WORTH_COMPRESSING_BYTES) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ])
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)])
}
