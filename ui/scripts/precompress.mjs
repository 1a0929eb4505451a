// Writes a .gz and a .br beside every text asset of the build that gets smaller,
// so that the server compresses nothing at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
let sent = 0

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  // index.html is changed as it is served, so it stays plain.
  if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const plain = readFileSync(path)
  const gzip = gzipSync(plain, { level: 9 })
  if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip)
  const brotli = brotliCompressSync(plain)
  if (brotli.length < gzip.length) writeFileSync(`${path}.br`, brotli)
  sent += Math.min(gzip.length, plain.length)
}
console.log(`precompressed: ${(sent / 1000).toFixed(1)} kB with gzip`)
