import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { severityScale } from '@/design/severity'
import { getConfig } from './alerts'
import type { Config } from './types'

/** The server's settings, read once before the first page is shown. */
export const useConfig = defineStore('config', () => {
  const config = shallowRef<Config | null>(null)
  const error = shallowRef<Error | null>(null)

  /** The settings; they are there in every component below App. */
  const settings = computed(() => {
    if (!config.value) throw new Error('the settings are not loaded')
    return config.value
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

  return { config, error, settings, scale, load }
})
