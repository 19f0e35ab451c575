import { fromPem, type PemLabel, toPem } from '@zegel/pki'
import type { DossierFile } from './dossier.ts'
import { type Findings, Unproven } from './findings.ts'
import type { SeenBytes } from './seen-bytes.ts'

/** Each file under certs/ is a certificate or a list that a machine finds inside the seals. */
export function checkCertificates(
  files: readonly DossierFile[],
  inside: { certificates: SeenBytes; crls: SeenBytes },
  findings: Findings,
): void {
  for (const { name, bytes } of files) {
    if (!name.startsWith('certs/') || !bytes) continue
    findings.attempt('certificate', { file: name }, () => {
      const crl = name.endsWith('.crl')
      const der = crl ? bytes : onePem(bytes, 'CERTIFICATE')
      if (!(crl ? inside.crls : inside.certificates).has(der))
        throw new Unproven('it is in no seal and no timestamp of this dossier')
    })
  }
}

function onePem(bytes: Buffer, label: PemLabel): Buffer {
  const [der, ...more] = fromPem(bytes.toString('latin1'))
  if (!der || more.length > 0 || toPem(label, der) !== bytes.toString('latin1'))
    throw new Unproven('it is not one certificate in PEM')
  return der
}

/** The instructions are about this message. What they say beyond that is for people to judge: nothing relies on it. */
export function checkVerifyText(file: DossierFile | undefined, message: string | undefined, findings: Findings): void {
  if (!file || message === undefined) return
  const text = (file.bytes as Buffer).toString('utf8')
  findings.expect('verify-text', !text.includes(message) && `it does not name the message ${message}`, {
    file: file.name,
  })
}
