import type { Asked } from './chain-budget.ts'
import { criticalFault, issuerFault, pathLengthMax } from './chain-issuer.ts'
import { type ChainRefusal, refusal } from './chain-refusal.ts'
import type { KnownCertificate } from './known-certificate.ts'
import { names } from './x509-extension-readers.ts'

/** From the end upwards; the last is a root. */
export type Path = readonly KnownCertificate[]

/** Cross-signed authorities have two or three paths; each step costs a signature, and what we are given may be hostile. */
const stepsMax = 64

/**
 * Every path from the certificate to a trusted root over what was sent along, at most a few. When there is none, why the longest attempt
 * ended. An issuer is found by its exact name and by the key identifiers, where both sides say one.
 */
export function findPaths(
  certificate: KnownCertificate,
  inside: readonly KnownCertificate[],
  roots: readonly KnownCertificate[],
  asked: Asked,
): { paths: Path[]; fault: ChainRefusal } {
  const isRoot = (one: KnownCertificate): boolean => roots.some(({ der }) => der.equals(one.der))
  const above = [...roots, ...inside.filter((one) => !isRoot(one))]
  const paths: Path[] = []
  let fault = refusal('chain-incomplete', 'the issuer of the certificate is neither inside nor a trusted root')
  let reached = 0
  let steps = 0
  const tell = (length: number, why: ChainRefusal): void => {
    if (length > reached) [reached, fault] = [length, why]
  }

  const climb = (path: Path): void => {
    const end = path.at(-1) as KnownCertificate
    const critical = criticalFault(end)
    if (critical !== null) return tell(path.length, critical)
    if (isRoot(end)) return path.length > 1 ? void paths.push(path) : tell(path.length, ownRoot)
    const candidates = above.filter((one) => one.subject.equals(end.issuer) && !path.includes(one))
    const issuers = candidates.filter((one) => names(end.authorityKey, one))
    if (issuers.length === 0) return tell(path.length, noIssuer(end))
    if (path.length >= pathLengthMax)
      return tell(path.length, refusal('chain-too-long', `the chain has more than ${pathLengthMax} certificates`))
    for (const issuer of issuers) {
      steps += 1
      if (steps > stepsMax)
        return tell(path.length + 1, refusal('chain-too-long', 'the chain has too many branches to look at'))
      const why = issuerFault(issuer, path, asked)
      if (why === null) climb([...path, issuer])
      else tell(path.length, why)
    }
  }
  climb([certificate])
  return { paths, fault }
}

/** A root vouches for others; for itself nobody does, and no CRL could ever take it back. */
const ownRoot = refusal('chain-incomplete', 'the certificate is a trusted root itself, with no issuer above it')

function noIssuer(end: KnownCertificate): ChainRefusal {
  if (end.subject.equals(end.issuer))
    return refusal('chain-untrusted-root', 'the chain ends in a self-signed certificate that is no trusted root')
  return refusal('chain-incomplete', 'the issuer of a certificate in the chain is neither inside nor a trusted root')
}
