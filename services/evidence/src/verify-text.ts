import type { Volume } from './dossier/volumes.ts'
import { fileNames } from './prove.ts'
import {
  CHAIN,
  CONTENTS,
  DIGESTS,
  INCLUSION,
  LOG_SIGNED,
  NAMES,
  OPENINGS,
  SAME_CHECKPOINT,
  SEALERS,
  STAMPERS,
  seal,
  TIMES,
  UNNAMED,
} from './verify-loops.ts'

/** Files that are not in every container. */
interface Holds {
  contents: boolean
  identities: boolean
}

/** The commands by which a stranger checks the container: public tools only, no network. */
export function verifyText(message: string, { number, of, steps }: Volume, holds: Holds): string {
  const checks = steps.map(({ evidence, event, sequence }) => {
    const names = fileNames(evidence)
    return `# Step ${sequence}: ${event}
${seal(names.seal, names.manifest)}
openssl ts -verify -data ${names.archiveManifest} -in ${names.token} -token_in -CAfile "$ROOT"
`
  })
  return `Proof of the message ${message}
${of > 1 ? `Volume ${number} of ${of}. The contents are in volume 1; check each volume by itself.\n` : ''}
This container holds what is known of that message, step by step. Each step is a file <id>.json that says when it
happened, which is the word of whoever sealed it; its seal and its timestamp prove that it stood so by then. report.pdf
tells all of it for people, with what each step proves and what it does not; it is a view, and the proof is in those
files beside it for which every check below holds. index.json gives the order of the steps. The names of events are
those of ETSI EN 319 522-1 where it has one, or else the operator's own. Times in these files are UTC; report.pdf gives
Brussels' time first. The export that made this container was recorded after it, so it is not in it. You can check all
of it on your own machine, without a network and without us. This text comes from the container too: compare it with
one from elsewhere (they differ in the message, the steps and the contents alone), or read what its commands do.

THE SHORT WAY

One command checks everything below and more, and says line by line what holds and what does not. It ends with status 0
only if all of it holds. It needs Node.js 20.15 or newer, nothing else, and three things which must not come from this
container, since a container cannot vouch for itself: the program zegel-verify.mjs (published with its source), root.pem
(the root certificate of the authority that sealed) and KEY (the public key of the log, one line of text). Take them
from the court's own files, or from whoever else kept them; from the operator only if you trust it not to deceive you
today.

    node zegel-verify.mjs FILE.asice --root root.pem --log-key "KEY"

Who has Zegel installed writes: zegel verify FILE.asice --root root.pem --log-key "KEY"
With --sealer "NAME" it also
refuses what anybody but NAME has sealed. Without --log-key the log's signature stays unchecked: everything else is
checked all the same, the program says what is missing, and ends with status 3, not 0.

BY HAND

You need OpenSSL 3 or newer, sha256sum, unzip, root.pem and KEY, as above. Unpack the container into an empty folder, go
there, and say where root.pem is, and what KEY:

unzip -q -d dossier FILE.asice && cd dossier
ROOT=/path/to/root.pem
KEY='the line of the log'

EVERY check below must hold. None of them proves anything alone: whoever forges a file can make most of them say OK.
What is wrong says FAILED and which file, or what should vouch for it; or "failure" or "error" for what is in its
command; and it ends with a status that is not 0. What to conclude from it stands at the end. ("Using configuration from
..." is no error.)

1. The names of the files are such as no shell mistakes for anything else: the other commands count on that. Where this
   does not say OK, stop here:

${NAMES}

   The files are those that the manifests name, and no file is there that none of them names. This finds a changed file;
   where its manifest was changed with it, this says OK, and the seal and the timestamp of that manifest fail in 2 or 3.
   Each command must end with OK:

${DIGESTS}
${UNNAMED}

2. Those manifests were sealed and timestamped: all of it at the export. The first must say "CAdES Verification
   successful", the second "Verification: OK":

${seal('META-INF/signature-export.p7s', 'META-INF/ASiCManifest-export.xml')}
openssl ts -verify -data META-INF/ASiCArchiveManifest.xml -in META-INF/timestamp-export.tst -token_in -CAfile "$ROOT"

   Who sealed, and who stated the time? Anybody who is certified under the same root can make a seal that verifies. The
   names that these show must be those of the operator, and of the authority whose times it uses: ask where you had
   root.pem from, not this container. (What each timestamp is over, the commands with "openssl ts" check.)

${SEALERS}
${STAMPERS}

3. And every step by itself. Again "CAdES Verification successful" and "Verification: OK":

${checks.join('\n')}
These are over the step's manifests. Where they hold, check 1 says whether <id>.json still is the step that was sealed;
where they fail, the manifests are not those that were sealed, and nothing vouches for that step. This shows when each
says that it happened, and when it was timestamped. An event may lie before its timestamp, however long (then it was
sealed late), and not more than a second after it. It must end with OK:

${TIMES}

4. The steps follow each other: each names the SHA-256 of the one before. A number that is skipped is a step that
   whoever exported this may not see: index.json names its digest under "withheld", and the last line names its number.
   Where it fails, the file that is named last, or index.json, is not what the other one followed: check 1 says which
   was changed, or check 3 where its manifest was changed with it. What follows the last step nothing says: it is
   compared with what index.json names as the end ("head"), which is worth nothing where check 2 fails. It must end
   with OK:

${CHAIN}

Of a step that is withheld nobody sees which one it followed: the step before it has no link that vouches for it here.
One that is withheld at the very end is followed by none: that it is there is the operator's word at the export.

5. The log. Every step is a leaf of one append-only log that anybody can read; ledger/checkpoint states how many leaves
   it has (second line) and the root of their tree (third line). The checkpoint is timestamped; this must say
   "Verification: OK":

openssl ts -verify -data ledger/checkpoint -in ledger/checkpoint.tst -token_in -CAfile "$ROOT"

Every proof is for this very checkpoint, and leads from a step's manifest and timestamp to the root. Both must end with
OK:

${SAME_CHECKPOINT}
${INCLUSION}

This shows that the log holds the step as it was sealed; that the file <id>.json is that step, check 1 shows where
check 3 holds. The
operator cannot take a step out of the log, or put one in between, without a checkpoint that contradicts this one:
whoever kept an older or a later checkpoint can hold them together. The last line of the checkpoint is the log's
signature; without KEY it stays unchecked, and this fails. It must end with OK:

${LOG_SIGNED}

6. The contents are in the folder content by the number of the part, where they were exported with it. Their digests
   were sealed when the letter was handed in, under userContentInfo; that each has its own number, check 1 shows.${mustEnd(holds.contents, CONTENTS)}
A file under identity opens whose number a recipient's commitment stands for, and what else was sealed for that
recipient alone, as the subject. Both are sealed in the step by which it was handed in: the commitment, and under
"boxes" the SHA-256 of "private" in one line without spaces.${mustEnd(holds.identities, OPENINGS)}
SHA256SUMS finds what was damaged on its way, but for META-INF; against a forger it says nothing, for anybody can write
new sums:

sha256sum -c SHA256SUMS

The folder certs shows the certificates and revocation lists that are inside the seals. While those lists are current,
-crl_check added to the "openssl cms" commands looks into them as well; the program above judges them at the moment of
the timestamp, however long ago. Once the sealing certificate has expired, add to the "openssl cms" commands: -attime
SECONDS (since 1970), the moment of the timestamp; once that of the timestamp authority has, to the "openssl ts"
commands a moment inside its life. macOS ships LibreSSL, which has no -cades: install OpenSSL 3.

WHAT TO CONCLUDE

Everything holds: these steps were sealed under this root at these times, none was changed since, and between the first
and the last of them none is missing but those that are named as withheld. That the log says the same to everybody, its
signature and another checkpoint show.
A content fails: it is not the document that was handed in. The steps stand, and any copy whose SHA-256 they name is
that document.
One step's files fail: what they say is not proved, even where report.pdf or another file says the same or the contrary.
What stood there, a copy that somebody else kept may show: it is the step that was sealed if it holds in their place.
Every other step whose own files hold in 1, 3 and 5 stands: it has its own seal and timestamp. That is so for the step
after the changed one too, which check 4 names where it is shown. Manifests, index.json, SHA256SUMS, report.pdf and this
text may have been adapted to hide the change: the export's seal and timestamp, over all of them, fail then.
The export's seal or timestamp fails: nobody vouches for the collection, and steps may have been taken away, at its end
without a trace: it no longer says that something did not happen. Each step that is here is to be judged by its own.
Where the timestamp still holds, META-INF/ASiCArchiveManifest.xml names every file as it was when the export was made.
Everything fails at once: root.pem is not that of the authority.

WHAT THIS DOES NOT PROVE

A notice that was sent is not a notice that was read. "Not opened" is the operator's statement as of the size of the log
in ledger/checkpoint: no record proves that something did not happen. A refusal does not by itself stop the legal
effects of a letter. Seals and times are qualified under eIDAS only where their certificates come from a qualified
provider; those of a development authority are not, and prove nothing against whoever runs it.`
}

const mustEnd = (isHere: boolean, loop: string): string =>
  isHere ? ` It must end with OK:\n\n${loop}\n` : ' This container holds none.\n'
