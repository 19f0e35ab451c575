/**
 * What VERIFY.txt has a stranger type where one command is not enough: each is one line for any POSIX shell, says which
 * files fail, and ends in one line with OK or FAILED, and in the last case with a status that is not 0. Names hold no
 * spaces.
 */

/** Of this machine's own authorities OpenSSL must trust none: -CAfile alone only adds to them. */
const VERIFY_SEAL = 'openssl cms -verify -cades -binary -inform DER'
const TRUST = '-CAfile "$ROOT" -no-CApath -no-CAstore'

export const seal = (name: string, manifest: string) =>
  `${VERIFY_SEAL} -in ${name} -content ${manifest} ${TRUST} -out /dev/null`

/** Says all, and ends as the worst of it. */
const TOLD = `{ bad=0; while read -r l; do echo "$l"; case "$l" in *": OK") ;; *) bad=1;; esac; done; [ $bad = 0 ]; }`

/** Each name once; who reads it must know whose it is. */
const namesOf = (files: string, did: string, verify: string) =>
  `for s in ${files}; do i=\${s#META-INF/signature-}; n=$(${verify} -in "$s" ${TRUST} -signer /dev/stdout -out /dev/null 2>/dev/null | openssl x509 -noout -subject -nameopt RFC2253,-esc_msb 2>/dev/null); [ -n "$n" ] && echo "${did} by \${n#subject=}: OK" || echo "$s: FAILED, under this root nobody has ${did} what stands there"; done | sort -u | ${TOLD}`

export const SEALERS = namesOf(
  'META-INF/signature-*.p7s',
  'sealed',
  `${VERIFY_SEAL} -content "META-INF/ASiCManifest-\${i%.p7s}.xml"`,
)
export const STAMPERS = namesOf(
  'META-INF/timestamp-*.tst ledger/checkpoint.tst',
  'timestamped',
  'openssl cms -verify -binary -inform DER -purpose timestampsign',
)

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
/** Seconds of a moment, from some day on: of the Gregorian calendar, without leap seconds. */
const SECONDS = `function at(y, m, d, t, h) { if (m < 3) { y--; m += 12 } split(t, h, ":"); return (365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d) * 86400 + h[1] * 3600 + h[2] * 60 + h[3] }`

/** What each step says of its time beside what its timestamp says: EN 319 421 lets the authority be a second behind. */
export const TIMES = `for e in *.json; do [ "$e" = index.json ] || echo "$(sed -n 's/^{"version":"[^"]*","evidenceIdentifier":"[^"]*","erdsEventId":"\\([^"]*\\)",.*"eventTime":"\\([^"]*\\)","evidenceIssuerPolicyId":.*"extensions":{"sequence":\\([0-9]*\\),.*/\\3 \\1 \\2/p' < "$e") $e $(openssl ts -reply -token_in -in "META-INF/timestamp-\${e%.json}.tst" -text 2>/dev/null | sed -n 's/^Time stamp: //p')"; done | sort -n | awk '${SECONDS} { sub(".*/", "", $2); n = split($3, u, /[-TZ]/); m = (index("${MONTHS}", $5) + 2) / 3; holds = NF == 9 && n > 3 && m >= 1 && $9 == "GMT" && at(u[1], u[2], u[3], u[4]) - at($8, m, $6, $7) <= 1; while (NF == 9 && $7 !~ /[.]...$/) $7 = $7 ($7 ~ /[.]/ ? "0" : "."); print (NF == 9 ? $1 " " $2 " " $3 ", timestamp " $6 " " $5 " " $8 " " $7 : $0) ": " (holds ? "OK" : "FAILED, " $4 " is later than its timestamp, or has none"); holds ? ok++ : bad++ } END { print (bad + 0 == 0 && ok > 0 ? ok " times: OK" : "FAILED: " bad + 0 " times"); exit bad + 0 > 0 || ok + 0 == 0 }'`

/** Says what fails, then one line over all. */
const summed = (what: string) =>
  `{ ok=0; bad=0; while read -r l; do case "$l" in *": OK") ok=$((ok+1));; *) bad=$((bad+1)); echo "$l";; esac; done; if [ $bad = 0 ] && [ $ok != 0 ]; then echo "$ok ${what}: OK"; else echo "FAILED: $bad of $((ok+bad)) ${what}"; false; fi; }`

const DIGEST = 'openssl dgst -sha256 -binary'
const HEX = (file: string) => `$(openssl dgst -sha256 -r "${file}" | cut -d' ' -f1)`

/** Names that no shell and no tool takes for anything but a name: those of all our files. Every other loop counts on it. */
export const NAMES = `for n in .; do odd=$(LC_ALL=C find $n -path '*[!A-Za-z0-9._/-]*' -o -name '-*' -o -name '.?*' | head -n 3 | LC_ALL=C tr -c 'A-Za-z0-9._/\\n-' '?'); [ -z "$odd" ] && echo 'names: OK' || { echo "$odd: FAILED, no file of ours has such a name: stop here"; false; }; done`

/** Every file that a manifest names, compared with its DigestValue. */
export const DIGESTS = `for m in META-INF/ASiC*.xml; do sed -n 's/.*DataObjectReference URI="\\([^"]*\\)".*/\\1/p; s/.*DigestValue>\\(.*\\)<.*/\\1/p' "$m" | while read -r f && read -r d; do [ "$(${DIGEST} < "$f" | base64)" = "$d" ] && echo "$f: OK" || echo "$f: FAILED, it is not the file that $m names"; done; done | sort | ${summed('digests')}`

/**
 * A file that the last manifest does not name was put there later; what closes the container cannot be in it, and the
 * first file of it is always the same.
 */
export const UNNAMED = `for n in .; do find $n ! -type d | cut -c 3- | while IFS= read -r f; do case "$f" in mimetype) [ "$(cat mimetype)" = application/vnd.etsi.asic-e+zip ] && echo "$f: OK" || echo "$f: FAILED, this is no such container";; META-INF/ASiCArchiveManifest.xml|META-INF/timestamp-export.tst) ;; *) grep -qF "URI=\\"$f\\"" META-INF/ASiCArchiveManifest.xml && printf '%s\\n' "$f: OK" || printf '%s\\n' "$f: FAILED, no manifest names it";; esac; done; done | ${summed('files')}`

/**
 * Each step names the digest of the one before: which is here, in index.json where it is withheld, or in the volume before;
 * and the last one is that which index.json names as the end.
 */
export const CHAIN = String.raw`for e in *.json; do [ "$e" = index.json ] || echo "$(sed -n 's/.*"extensions":{"sequence":\([0-9]*\),"previousEvidenceDigest":"*\([0-9a-z]*\)"*,.*/\1 \2/p' < "$e") $(openssl dgst -sha256 -r < "$e" | cut -d' ' -f1) $e"; done | awk 'FILENAME == "index.json" { if ($0 ~ /^  "withheld": \[$/) w = 1; else if ($0 ~ /^  "head": [{]$/) h = 1; else if ($0 ~ /^  []}]/) w = h = 0; else if (h && $1 == "\"sequence\":") last = $2 + 0; else if (h && $1 == "\"digest\":") { gsub(/[",]/, "", $2); end = $2 } else if (w && $1 == "\"sequence\":") s = $2 + 0; else if (w && $1 == "\"digest\":") { gsub(/[",]/, "", $2); own[s] = $2; held = held " " s } else if ($1 == "\"number\":") volume = $2 + 0; else if ($1 == "\"first\":") first = $2 + 0; next } { before[$1] = $2; own[$1] = $3; name[$1] = $4 } END { if (last in own && own[last] != end) { bad++; print (name[last] == "" ? "index.json" : name[last]) ": FAILED, index.json names another end" } for (s in before) { if (last != "" && s + 0 > last) { bad++; print name[s] ": FAILED, it is beyond the end that index.json names"; continue } want = s == 1 ? "null" : own[s - 1]; if (want == "" && volume > 1 && s == first) { before_it++; continue } if (before[s] == want) ok++; else { bad++; print name[s] ": FAILED, it follows another step than " (name[s - 1] == "" ? "index.json says" : name[s - 1]) } } print (bad + 0 == 0 && ok + before_it > 0 ? ok + 0 " links" (held == "" ? "" : ", withheld:" held) ": OK" : "FAILED: " bad + 0 " links"); exit bad + 0 > 0 || ok + before_it == 0 }' index.json -`

/** Each proof of inclusion ends with the checkpoint, which stands behind its first empty line (c2sp.org/tlog-proof). */
export const SAME_CHECKPOINT = `for p in ledger/*.tlog-proof; do sed '1,/^$/d' "$p" | cmp -s - ledger/checkpoint && echo "$p: OK" || echo "$p: FAILED, it is for another checkpoint"; done | ${summed('checkpoints')}`

const node = (left: string, right: string) =>
  `r=$({ printf '\\001'; echo $${left} | openssl base64 -d; echo $${right} | openssl base64 -d; } | ${DIGEST} | base64)`

/** RFC 9162 section 2.1.3.2, from the leaf `r` over the hashes `h` of the path to the root in the checkpoint. */
export const INCLUSION = `for p in ledger/*.tlog-proof; do e=\${p#ledger/}; e=\${e%.tlog-proof}; i=$(sed -n '2s/^index //p' "$p"); n=$(sed -n 2p ledger/checkpoint); case "$i,$n" in *[!0-9,]*|*,*,*|,*|*,|0[0-9]*|*,0*|??????????????????????????*) echo "$p: FAILED, it has no place in the log"; continue;; esac; n=$((n-1)); r=$({ printf '\\000'; cat META-INF/ASiCArchiveManifest-$e.xml; ${DIGEST} META-INF/timestamp-$e.tst; } | ${DIGEST} | base64); for h in $(sed '1,2d;/^$/q' "$p"); do if [ $((i%2)) = 1 ] || [ $i = $n ]; then ${node('h', 'r')}; while [ $((i%2)) = 0 ] && [ $i != 0 ]; do i=$((i/2)); n=$((n/2)); done; else ${node('r', 'h')}; fi; i=$((i/2)); n=$((n/2)); done; [ $n = 0 ] && [ "$r" = "$(sed -n 3p ledger/checkpoint)" ] && echo "$p: OK" || echo "$p: FAILED, it does not lead to the root"; done | ${summed('proofs')}`

/** The header of a public key of Ed25519 (RFC 8410), before its 32 bytes. */
const ED25519 = String.raw`\060\052\060\005\006\003\053\145\160\003\041\000`
const SIGNATURE_BYTES = 64
const KEY_BYTES = 32

/** The log's own signature of the checkpoint (c2sp.org/signed-note), by the key that the stranger has from elsewhere. */
export const LOG_SIGNED = `for c in ledger/checkpoint; do w=$(mktemp -d); sed '/^$/,$d' "$c" > "$w/text"; { printf '${ED25519}'; echo "$KEY" | cut -d+ -f3- | openssl base64 -d -A | tail -c ${KEY_BYTES}; } > "$w/key"; sed '1,/^$/d' "$c" | awk -v name="\${KEY%%+*}" '$2 == name { print $3 }' | openssl base64 -d -A | tail -c ${SIGNATURE_BYTES} > "$w/signature"; openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$w/key" -sigfile "$w/signature" -in "$w/text" > "$w/said" 2>&1 && echo "$c: OK" || echo "$c: FAILED, the log of KEY did not sign it"; rm -r "$w"; done | ${summed('signatures')}`

/** What was handed in, taken or rejected: the evidence of it for each recipient. */
const DEPOSIT = `d=$(grep -lF -e '"kind":"message.deposited"' -e '"kind":"message.rejected"' -- *.json || echo /dev/null)`

/** Each content has a digest that was sealed when the letter was handed in. */
export const CONTENTS = `for c in content/*; do ${DEPOSIT}; grep -qF "\\"digestValue\\":\\"${HEX('$c')}\\"" $d && echo "$c: OK" || echo "$c: FAILED, the deposit names other bytes"; done | ${summed('contents')}`

const top = (member: string) => String.raw`$(sed -n 's/^  "${member}": "\(.*\)",*$/\1/p' "$f")`
const SHA256 = `openssl dgst -sha256 -r | cut -d' ' -f1`

/**
 * Who the recipient is, and what was sealed with that: the commitment and the digest of the private part, made anew. The
 * number itself stays in the file.
 */
export const OPENINGS = `for f in identity/*.json; do ${DEPOSIT}; r=\${f#identity/}; r=\${r%.json}; s="${top('scheme')}"; v="${top('value')}"; c=$({ printf 'zegel-recipient\\000'; echo "${top('salt')}=" | tr -- '-_' '+/' | openssl base64 -d -A; printf %s "$s:$v"; } | ${SHA256}); p=$(sed -n '/^  "private": {$/,/^  }$/p' "$f" | sed '1s/.*/{/; s/^ *//; s/^\\("[a-zA-Z]*":\\) /\\1/' | tr -d '\\n' | ${SHA256}); grep -qF "\\"recipient\\":\\"$r\\",\\"scheme\\":\\"$s\\",\\"commitment\\":\\"$c\\"" $d && grep -qF "\\"party\\":\\"$r\\",\\"digest\\":\\"$p\\"" $d && echo "$f: OK" || echo "$f: FAILED, the deposit was sealed for another"; done | ${summed('openings')}`
