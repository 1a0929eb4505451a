import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { severityScale } from '@/design/severity'
import { getConfig } from './alerts'
import type { Config } from './types'

/** The server's settings, read once before the first page is shown. */
export const useConfig = defineStore('config', () => {
  const config = shallowRef<Config | null>(null)
  const error = shallowRef<Error | null>(null)

  /** What the reader wants otherwise than the server. */
  const preferred = shallowRef<Preferred>({ dates: {}, timeouts: {} })

  /** The settings; they are there in every component below App. */
  const settings = computed(() => {
    const server = config.value
    if (!server) throw new Error('the settings are not loaded')
    const { dates, timeouts } = preferred.value
    return { ...server, dates: { ...server.dates, ...dates }, timeouts: { ...server.timeouts, ...timeouts } }
  })

  /** The severities of the alarm model, worst first, with colour and shape. */
  const scale = computed(() => severityScale(settings.value.alarm_model))

  async function load() {
    error.value = null
    try {
      config.value = await getConfig()
    } catch (cause) {
      error.value = cause as Error
    }
  }

  /** Puts what the reader wants before what the server says. */
  function prefer(wanted: Preferred) {
    preferred.value = wanted
  }

  return { config, error, settings, scale, load, prefer }
})

/** The settings that a reader may want otherwise. */
interface Preferred {
  dates: Partial<Config['dates']>
  timeouts: Record<string, number>
}
