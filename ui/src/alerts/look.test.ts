import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { ref } from 'vue'
import { useConfig } from '@/api/config'
import { usePrefs } from '@/session/prefs'
import { sampleConfig } from '@/testing/sample'
import { choiceOf } from './columns'
import { defaultFilter, plain } from './filter'
import { useColumns } from './look'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
  useConfig().config = sampleConfig({ columns: ['value', 'event', 'text'] })
})

const columns = (own: string[] = []) =>
  useColumns(ref(defaultFilter(sampleConfig())), ref({ ...plain, columns: own }), async () => {})

it('gives two columns the widths that the official console let people set', () => {
  expect(choiceOf(columns().columns.value)).toEqual(['severity', 'value', 'event', 'text'])
  usePrefs().mine = { valueWidth: 120, textWidth: 300 }
  expect(choiceOf(columns().columns.value)).toEqual(['severity', 'value:120', 'event', 'text:300'])
  expect(choiceOf(columns(['text', 'value']).columns.value)).toEqual(['text', 'value']) // chosen here
})

it('reads notes only where they are shown', () => {
  expect(columns().withNotes.value).toBe(false)
  expect(columns(['event', 'note']).withNotes.value).toBe(true)
  usePrefs().mine = { showNotesIcon: true }
  expect(columns().withNotes.value).toBe(true)
})
