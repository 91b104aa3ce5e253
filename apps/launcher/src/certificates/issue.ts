// oxlint-disable-next-line import/no-unassigned-import -- the library below asks for what it adds to Reflect
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate with its private key, both as PEM. */
export type Certificate = { readonly certificate: string; readonly key: string }

/** From when to when something is valid. */
export type Validity = { readonly notBefore: Date; readonly notAfter: Date }

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
cryptoProvider.set(webcrypto)

/** A certificate authority of our own, which vouches for nobody outside. */
export const makeAuthority = async (name: string, validity: Validity): Promise<Certificate> => {
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])
  const made = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity,
    keys,
    signingAlgorithm: P256,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: pemOf(made.toString('pem')), key: await pemOfKey(keys.privateKey) }
}

/** A certificate for a process, by which it serves and asks. `names`: by which others know it, and its addresses. */
export const issue = async (
  authority: Certificate,
  o: { readonly name: string; readonly names: readonly string[] } & Validity,
): Promise<Certificate> => {
  const issuer = new X509Certificate(authority.certificate)
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])
  const made = await X509CertificateGenerator.create({
    subject: `CN=${o.name}`,
    issuer: issuer.subject,
    notBefore: o.notBefore,
    notAfter: o.notAfter,
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(authority),
    signingAlgorithm: P256,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(o.names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
      await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export(webcrypto)),
    ],
  })
  return { certificate: pemOf(made.toString('pem')), key: await pemOfKey(keys.privateKey) }
}

const signingKeyOf = ({ key }: Certificate): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(key), P256, false, ['sign'])

const pemOfKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  pemOf(PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'))

const pemOf = (text: string): string => `${text.trim()}\n`
