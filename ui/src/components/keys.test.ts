import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useKeys, useSequence } from './keys'

let scope = effectScope()
const pressed: string[] = []
const press = (key: string, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

beforeEach(() => {
  vi.useFakeTimers()
  pressed.length = 0
  scope = effectScope()
  scope.run(() => {
    useKeys({ a: () => pressed.push('a') })
    useSequence('g', (key) => (key === 'a' ? () => pressed.push('g a') : undefined))
  })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('tells a sequence from its keys', () => {
  press('a')
  press('g')
  press('a')
  press('a')
  expect(pressed).toEqual(['a', 'g a', 'a'])
})

it('forgets the first key after a while, and after one that means nothing', () => {
  press('g')
  vi.advanceTimersByTime(2_000)
  press('a')
  expect(pressed).toEqual(['a'])
  press('g')
  press('z')
  press('a')
  expect(pressed).toEqual(['a', 'a'])
})

it('leaves what is typed alone', () => {
  const field = document.body.appendChild(document.createElement('input'))
  press('g', field)
  press('a', field)
  expect(pressed).toEqual([])
})
