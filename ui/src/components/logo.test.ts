import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { expect, it } from 'vitest'
import { useConfig } from '@/api/config'
import { sampleConfig } from '@/testing/sample'
import LogoMark from './LogoMark.vue'

it('shows the logo of the server, else its own', () => {
  setActivePinia(createPinia())
  const show = (site_logo_url?: string | null) => {
    useConfig().config = sampleConfig({ site_logo_url })
    return mount(LogoMark)
  }
  expect(show('/logo.svg').get('img').attributes()).toMatchObject({ src: '/logo.svg', alt: '' })
  for (const none of ['', null, undefined]) expect(show(none).find('svg').exists()).toBe(true)
})
