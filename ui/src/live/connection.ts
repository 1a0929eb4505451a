import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { StreamState } from './stream'

/** What the reader is told about how fresh the page is. */
export type Freshness = 'off' | 'connecting' | 'live' | 'paused' | 'reconnecting' | 'stale'

const patience = 15_000 // before what is shown counts as stale

/** The state of the live connection. */
export const useConnection = defineStore('connection', () => {
  const stream = ref<StreamState>('off')
  const paused = ref(false)
  const stale = ref(false)
  /** When the page was last known to be right. */
  const freshUntil = ref(Date.now())
  let timer: ReturnType<typeof setTimeout> | undefined

  const freshness = computed<Freshness>(() => {
    if (stream.value === 'off') return 'off'
    if (stale.value) return 'stale'
    if (paused.value) return 'paused'
    return stream.value === 'broken' ? 'reconnecting' : stream.value
  })

  function follow(state: StreamState) {
    if (state === 'live' || state === 'off') {
      clearTimeout(timer)
      timer = undefined
      stale.value = false
    } else {
      timer ??= setTimeout(() => (stale.value = true), patience)
    }
    if (state === 'live' || stream.value === 'live') freshUntil.value = Date.now()
    // From one filter's stream to the next is a blink; say nothing about it.
    if (state === 'connecting' && stream.value === 'live') return
    stream.value = state
  }

  return { stream, paused, freshUntil, freshness, follow }
})
