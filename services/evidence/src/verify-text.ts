import type { Volume } from './dossier/volumes.ts'
import { fileNames } from './prove.ts'
import { CHAIN, CONTENTS, DIGESTS, INCLUSION, SAME_CHECKPOINT, UNNAMED } from './verify-loops.ts'

/** The commands by which a stranger checks the container: public tools only, no network. */
export function verifyText(message: string, { number, of, steps }: Volume, hasContents: boolean): string {
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
only if all of it holds. It needs Node.js 20 or newer, nothing else, and three things which must not come from this
container, since a container cannot vouch for itself: the program zegel-verify.mjs (published with its source), root.pem
(the root certificate of the authority that sealed) and KEY (the public key of the log, one line of text). Take them from
the court's own files, or from whoever else kept them; from the operator only if you trust it not to deceive you today.

    node zegel-verify.mjs FILE.asice --root root.pem --log-key "KEY"

Who has Zegel installed writes: zegel verify FILE.asice --root root.pem --log-key "KEY"
With --sealer "NAME" it also refuses what anybody but NAME has sealed. Without --log-key the log's signature stays
unchecked: everything else is checked all the same, the program says what is missing, and ends with status 3, not 0.

BY HAND

You need OpenSSL 3 or newer, sha256sum, unzip, and root.pem. Unpack the container into an empty folder, go there, and
say where root.pem is:

unzip -q -d dossier FILE.asice && cd dossier
ROOT=/path/to/root.pem

EVERY step below must hold. None of them proves anything alone: whoever forges a file can make all of them hold but one.
What is wrong says FAILED, "failure" or "error", with the file. If that is one step's file, the other steps still stand:
each has its own seal and its own timestamp. If everything is refused, root.pem is not that of the authority. ("Using
configuration from ..." is no error.)

1. The files are those that the manifests name, and no file is there that none of them names. This is the step that
   finds a changed file. Each command must end with OK:

${DIGESTS}
${UNNAMED}

2. Those manifests were sealed and timestamped: all of it at the export. The first must say "CAdES Verification
   successful", the second "Verification: OK":

openssl cms -verify -cades -binary -inform DER -in META-INF/signature-export.p7s -content META-INF/ASiCManifest-export.xml -CAfile "$ROOT" -out /dev/null
openssl ts -verify -data META-INF/ASiCArchiveManifest.xml -in META-INF/timestamp-export.tst -token_in -CAfile "$ROOT"

3. And every step when it happened. Again "CAdES Verification successful" and "Verification: OK":

${checks.join('\n')}
When that was, the timestamp says; the event itself is at most a second later, or earlier:

    openssl ts -reply -token_in -in META-INF/timestamp-<id>.tst -text

4. The steps follow each other: each names the SHA-256 of the one before. A number that is skipped is a step that
   whoever exported this may not see: index.json names its digest under "withheld". It must end with OK:

${CHAIN}

A step that is withheld at the very end is followed by none: that it is there is the operator's word at the export.

5. The log. Every step is a leaf of one append-only log that anybody can read; ledger/checkpoint states how many leaves it
   has (second line) and the root of their tree (third line). The checkpoint is timestamped; this must say
   "Verification: OK":

openssl ts -verify -data ledger/checkpoint -in ledger/checkpoint.tst -token_in -CAfile "$ROOT"

Every proof is for this very checkpoint, and leads from a step's manifest and timestamp to the root. Both must end with OK:

${SAME_CHECKPOINT}
${INCLUSION}

The operator cannot take a step out of the log, or put one in between, without a checkpoint that contradicts this one:
whoever kept an older or a later checkpoint can hold them together. The last line of the checkpoint is the log's
signature, which zegel verify checks with KEY.

6. The contents are in the folder content by the number of the part, where they were exported with it. Their digests are
   sealed in the first step, under userContentInfo.${hasContents ? ` It must end with OK:\n\n${CONTENTS}\n` : ' This container holds none.\n'}
A file under identity opens a recipient's number: it says how to compute the commitment that is sealed in the first step.
SHA256SUMS finds a copy that was damaged on its way; against a forger it says nothing, for anybody can write new sums:

sha256sum -c SHA256SUMS

The folder certs shows the certificates and revocation lists that are inside the seals. Once the timestamp authority's
certificate has expired, add to the "openssl ts" commands: -attime SECONDS, with a moment inside the certificate's life.
macOS ships LibreSSL, which has no -cades: install OpenSSL 3.

WHAT THIS DOES NOT PROVE

A notice that was sent is not a notice that was read. "Not opened" is the operator's statement as of the size of the log
in ledger/checkpoint: no record proves that something did not happen. A refusal does not by itself stop the legal
effects of a letter. Seals and times are qualified under eIDAS only where their certificates come from a qualified
provider; those of a development authority are not.
`
}
