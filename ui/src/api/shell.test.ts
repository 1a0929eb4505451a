import { expect, it } from 'vitest'
import { curl, quoted } from './shell'

it('writes what a shell reads as it was meant', () => {
  document.head.innerHTML = '<base href="http://host.example/mon/">'
  expect(curl('heartbeat', { origin: "it's" }, 'k')).toBe(
    `curl -XPOST 'http://host.example/mon/api/heartbeat' \\\n  -H 'Authorization: Key k' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"origin":"it'\\''s"}'`,
  )
  expect(curl('heartbeat', {})).not.toContain('Authorization')
  expect(quoted('$(x)')).toBe(`'$(x)'`)
  document.head.innerHTML = ''
})
