import { replaceFile } from '../src/small-file.ts'

for (;;) {
  for (const letter of 'ab') await replaceFile(process.argv[2] as string, letter.repeat(500_000))
  process.stdout.write('.')
}
