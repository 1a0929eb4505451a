// Writes a .gz and a .br beside every text asset of the build that gets smaller,
// so that the server compresses nothing at run time. Fails if the first page needs
// more than it may.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const most = 120_000 // bytes of the first page, with gzip
const sizes = new Map()

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  // index.html is changed as it is served, so it stays plain.
  if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const plain = readFileSync(path)
  const gzip = gzipSync(plain, { level: 9 })
  if (gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip)
  const brotli = brotliCompressSync(plain)
  if (brotli.length < gzip.length) writeFileSync(`${path}.br`, brotli)
  sizes.set(entry.name, { size: Math.min(gzip.length, plain.length), text: plain.toString() })
}

// What the start page loads, and what that imports at once.
const first = new Set()
const load = (text, pattern) => {
  for (const [, name] of text.matchAll(pattern)) {
    if (first.has(name) || !sizes.has(name)) continue
    first.add(name)
    load(sizes.get(name).text, /(?:from|import)\s*"\.\/([^"]+)"/g)
  }
}
load(readFileSync(join(dist, 'index.html'), 'utf8'), /(?:src|href)="\.?\/?assets\/([^"]+)"/g)
const total = (names) => [...names].reduce((sum, name) => sum + sizes.get(name).size, 0)
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
console.log(`precompressed: ${kB(total(sizes.keys()))} with gzip, of which the first page loads ${kB(total(first))}`)
if (first.size === 0 || total(first) > most) throw new Error(`the first page may load ${kB(most)}: load what it does not need at once when it is needed`)
