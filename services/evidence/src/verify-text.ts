import type { Volume } from './dossier/volumes.ts'
import { fileNames } from './prove.ts'

/** Every file that a manifest names, compared with its DigestValue. For any POSIX shell; names hold no spaces. */
const DIGESTS = `for m in META-INF/ASiC*.xml; do sed -n 's/.*DataObjectReference URI="\\([^"]*\\)".*/\\1/p; s/.*DigestValue>\\(.*\\)<.*/\\1/p' "$m" | while read -r f && read -r d; do [ "$(openssl dgst -sha256 -binary "$f" | base64)" = "$d" ] && echo "$f: OK" || echo "$f: FAILED in $m"; done; done`

/** Each proof of inclusion ends with the checkpoint, which stands behind its first empty line (c2sp.org/tlog-proof). */
const SAME_CHECKPOINT = `for p in ledger/*.tlog-proof; do sed '1,/^$/d' "$p" | cmp -s - ledger/checkpoint && echo "$p: OK" || echo "$p: FAILED"; done`

const HASH = 'openssl dgst -sha256 -binary'
const node = (left: string, right: string) =>
  `r=$({ printf '\\001'; echo $${left} | base64 -d; echo $${right} | base64 -d; } | ${HASH} | base64)`

/** RFC 9162 section 2.1.3.2, from the leaf `r` over the hashes `h` of the path to the root in the checkpoint. */
const INCLUSION = `for p in ledger/*.tlog-proof; do e=\${p#ledger/}; e=\${e%.tlog-proof}; i=$(sed -n '2s/^index //p' "$p"); n=$(($(sed -n 2p ledger/checkpoint)-1)); r=$({ printf '\\000'; cat META-INF/ASiCArchiveManifest-$e.xml; ${HASH} META-INF/timestamp-$e.tst; } | ${HASH} | base64); for h in $(sed '1,2d;/^$/q' "$p"); do if [ $((i%2)) = 1 ] || [ $i = $n ]; then ${node('h', 'r')}; while [ $((i%2)) = 0 ] && [ $i != 0 ]; do i=$((i/2)); n=$((n/2)); done; else ${node('r', 'h')}; fi; i=$((i/2)); n=$((n/2)); done; [ $n = 0 ] && [ "$r" = "$(sed -n 3p ledger/checkpoint)" ] && echo "$p: OK" || echo "$p: FAILED"; done`

/** The commands by which a stranger checks the container: public tools only, no network. */
export function verifyText(message: string, { number, of, steps }: Volume): string {
  const checks = steps.map(({ evidence, event, sequence }) => {
    const names = fileNames(evidence)
    return `# ${sequence}. ${event}
openssl cms -verify -cades -binary -inform DER -in ${names.seal} -content ${names.manifest} -CAfile "$ROOT" -out /dev/null
openssl ts -verify -data ${names.archiveManifest} -in ${names.token} -token_in -CAfile "$ROOT"
`
  })
  return `Proof of the message ${message}
${of > 1 ? `Volume ${number} of ${of}. The contents are in volume 1; check each volume by itself.\n` : ''}
This container holds what is known of that message, step by step. Each step is a file <id>.json, sealed and timestamped
when it happened. report.pdf tells it for people; it is a view, and the proof is in the files beside it. index.json
gives the order of the steps. You can check all of it on your own machine, without a network and without us.

THE SHORT WAY

One command checks everything below and more, and says line by line what holds and what does not. It ends with status 0
only if all holds. Get the program zegel-verify.mjs, root.pem and KEY from the operator, from the court's own files or
from whoever published them, never from this container: a container cannot vouch for itself. It needs Node.js 20 or
newer, nothing else.

    node zegel-verify.mjs FILE.asice --root root.pem --log-key "KEY"

Who has Zegel installed writes: zegel verify FILE.asice --root root.pem --log-key "KEY"
root.pem is the root certificate of the authority that sealed. KEY is the public key of the log, one line of text that
begins with the name in the first line of ledger/checkpoint; without --log-key that signature stays unchecked, and the
program says so.

BY HAND

You need OpenSSL 3 or newer, sha256sum, unzip, and root.pem. Unpack the container into an empty folder, go there, and
say where root.pem is:

unzip -q -d dossier FILE.asice && cd dossier
ROOT=/path/to/root.pem

If any of these commands says FAILED, "failure" or "error", this proof does not hold: something was changed after the
fact, or root.pem is not that of the authority.

1. The files are those that were exported. Every line must say OK:

sha256sum -c SHA256SUMS

2. Everything was sealed and timestamped at the export. The first must say "CAdES Verification successful", the second
   "Verification: OK":

openssl cms -verify -cades -binary -inform DER -in META-INF/signature-export.p7s -content META-INF/ASiCManifest-export.xml -CAfile "$ROOT" -out /dev/null
openssl ts -verify -data META-INF/ASiCArchiveManifest.xml -in META-INF/timestamp-export.tst -token_in -CAfile "$ROOT"

3. Every step was sealed and timestamped when it happened. Again "CAdES Verification successful" and "Verification: OK":

${checks.join('\n')}
The number is the step's place in the message's chain, and each step names the SHA-256 of the one before in
"previousEvidenceDigest". A number that is skipped is a step that whoever exported this may not see: index.json names
its digest under "withheld".

4. Those seals are over manifests, and a manifest names each file with its digest. For any FILE compare this with the
   DigestValue in its manifest:

openssl dgst -sha256 -binary FILE | base64

All of them at once; every line must say OK:

${DIGESTS}

5. The log. Every step is a leaf of one public, append-only log; ledger/checkpoint states how many leaves it has (second
   line) and the root of their tree (third line). The checkpoint is timestamped; this must say "Verification: OK":

openssl ts -verify -data ledger/checkpoint -in ledger/checkpoint.tst -token_in -CAfile "$ROOT"

Every proof is for this very checkpoint, and leads from its step to the root. Every line must say OK:

${SAME_CHECKPOINT}
${INCLUSION}

The operator cannot take a step out of the log, or put one in between, without a checkpoint that contradicts this one:
whoever kept an older or a later checkpoint can hold them together. The last line of the checkpoint is the log's
signature, which zegel verify checks with KEY.

6. The contents, if they are here, are in the folder content by the number of the part. Their digests are sealed in the
   first step, under userContentInfo. A file under identity opens a recipient's number: it says how to compute the
   commitment that is sealed in the first step.

Once the timestamp authority's certificate has expired, add to the "openssl ts" commands: -attime SECONDS, with a moment
inside the certificate's life. macOS ships LibreSSL, which has no -cades: install OpenSSL 3.

WHAT THIS DOES NOT PROVE

A notice that was sent is not a notice that was read. "Not opened" is the operator's statement as of the size of the log
in ledger/checkpoint: no record proves that something did not happen. A refusal does not by itself stop the legal
effects of a letter. Seals and times are qualified under eIDAS only where their certificates come from a qualified
provider; those of a development authority are not.
`
}
