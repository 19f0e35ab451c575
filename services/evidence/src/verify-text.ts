import type { EvidenceRow } from './ledgers.ts'
import { fileNames } from './prove.ts'

/** Every file that a manifest names, compared with its DigestValue. For any POSIX shell; names hold no spaces. */
const DIGESTS = `for m in META-INF/ASiC*.xml; do sed -n 's/.*DataObjectReference URI="\\([^"]*\\)".*/\\1/p; s/.*DigestValue>\\(.*\\)<.*/\\1/p' "$m" | while read -r f && read -r d; do [ "$(openssl dgst -sha256 -binary "$f" | base64)" = "$d" ] && echo "$f: OK" || echo "$f: FAILED in $m"; done; done`

/** The commands by which a stranger checks the container: public tools only, no network. */
export function verifyText(message: string, rows: readonly EvidenceRow[]): string {
  const checks = rows.map(({ id, event, sequence }) => {
    const names = fileNames(id)
    return `# ${sequence}. ${event}
openssl cms -verify -cades -binary -inform DER -in ${names.seal} -content ${names.manifest} -CAfile "$ROOT" -out /dev/null
openssl ts -verify -data ${names.archiveManifest} -in ${names.token} -token_in -CAfile "$ROOT"
`
  })
  return `Proof of the registered message ${message}

You need OpenSSL 3 or newer, sha256sum, unzip, and root.pem: the root certificate of the authority. Get root.pem from
the operator or from the court's own files, never from this container: a container cannot vouch for itself.

Unpack the container into an empty folder, go there, and say where root.pem is:

unzip -q -d dossier FILE.asice && cd dossier
ROOT=/path/to/root.pem

1. The files are those that were exported. Every line must say OK:

sha256sum -c SHA256SUMS

2. Everything was sealed and timestamped at the export. Each must say "CAdES Verification successful" or "Verification: OK":

openssl cms -verify -cades -binary -inform DER -in META-INF/signature-export.p7s -content META-INF/ASiCManifest-export.xml -CAfile "$ROOT" -out /dev/null
openssl ts -verify -data META-INF/ASiCArchiveManifest.xml -in META-INF/timestamp-export.tst -token_in -CAfile "$ROOT"

3. Every step was sealed and timestamped when it happened:

${checks.join('\n')}
A number that is skipped is a step that whoever exported this may not see: index.json names its digest under "withheld".

4. A manifest names each file with its digest. For any FILE compare this with the DigestValue in its manifest:

openssl dgst -sha256 -binary FILE | base64

All of them at once; every line must say OK:

${DIGESTS}

Once the timestamp authority's certificate has expired, add to the "openssl ts" commands: -attime SECONDS, with a moment
inside the certificate's life. macOS ships LibreSSL, which has no -cades: install OpenSSL 3.

What this does not prove: a notice that was sent is not a notice that was read. "Not opened" is the operator's statement
at the time of the export: no record proves that something did not happen. A refusal does not by itself stop the legal
effects of a letter. Seals and times are qualified under eIDAS only where their certificates come from a qualified
provider; those of a development authority are not.
`
}
