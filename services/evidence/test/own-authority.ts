import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '@zegel/host'
import { issueCrl, toPem } from '@zegel/pki'
import { run } from '@zegel/testing'

/** An authority that openssl alone made: a root, two P-256 keys with their certificates, a CRL, two PKCS#12 files. */
const CONFIG = `
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = Own Root
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[seal]
basicConstraints = critical, CA:false
keyUsage = critical, nonRepudiation
[timestamp]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
`
const SCRIPT = `set -e
touch index.txt; echo 01 > serial; echo 01 > crlnumber
openssl ecparam -name prime256v1 -genkey -noout -out root.key
openssl req -x509 -new -key root.key -config ca.cnf -extensions root -days 60 -out root.pem
for one in seal timestamp; do
  openssl ecparam -name prime256v1 -genkey -noout -out $one.key
  openssl req -new -key $one.key -config ca.cnf -subj "/CN=Own $one" -out $one.csr
  openssl ca -batch -config ca.cnf -extensions $one -keyfile root.key -cert root.pem -in $one.csr -out $one.pem -notext
  openssl pkcs12 -export -inkey $one.key -in $one.pem -certfile root.pem -passout pass:$one-words -out $one.p12
done
openssl ca -gencrl -config ca.cnf -keyfile root.key -cert root.pem -out crl.pem
openssl crl -in crl.pem -outform DER -out crl.der
`

export async function authority(folder: string, name = 'Own Root') {
  writeFileSync(join(folder, 'ca.cnf'), CONFIG.replace('Own Root', name))
  const { status, output } = await run('bash', ['-c', SCRIPT], { cwd: folder })
  if (status !== 0) throw new Error(output)
}

/** The settings of a house that seals with these keys, and nothing else of its environment. */
export function keysOf(folder: string, crl = 'crl.pem') {
  const config = readConfig({
    ZEGEL_SEALING_KEY_FILE: join(folder, 'seal.p12'),
    ZEGEL_SEALING_KEY_PASSPHRASE: 'seal-words',
    ZEGEL_TIMESTAMP_KEY_FILE: join(folder, 'timestamp.p12'),
    ZEGEL_TIMESTAMP_KEY_PASSPHRASE: 'timestamp-words',
    ZEGEL_CRL_FILES: join(folder, crl),
    ZEGEL_TIMESTAMP_POLICY: '1.2.3.4.5',
  })
  const { crlFiles, sealingKeyFile, sealingKeyPassphrase, timestampKeyFile, timestampKeyPassphrase, timestampPolicy } =
    config
  return { crlFiles, sealingKeyFile, sealingKeyPassphrase, timestampKeyFile, timestampKeyPassphrase, timestampPolicy }
}

/** Puts a CRL of these bounds in the place of the one that is there; its bytes. Times in ms since 1970. */
export function putCrl(
  folder: string,
  from: number,
  to: number,
  revoked: readonly string[] = [],
  number = BigInt(from),
): Buffer {
  const pem = (file: string) => readFileSync(join(folder, file))
  const der = (file: string) => Buffer.from(new X509Certificate(pem(file)).raw)
  const crl = issueCrl({
    issuer: { certificate: der('root.pem'), privateKey: createPrivateKey(pem('root.key')) },
    number,
    thisUpdate: new Date(from),
    nextUpdate: new Date(to),
    revoked: revoked.map((file) => ({
      serial: BigInt(`0x${new X509Certificate(pem(file)).serialNumber}`),
      at: new Date(from),
    })),
  })
  writeFileSync(join(folder, 'crl.pem'), toPem('X509 CRL', crl))
  return crl
}
