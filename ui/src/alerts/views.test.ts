// The components that show what comes from outside, mounted as on the page.
import { mount, RouterLinkStub } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Component } from 'vue'
import { useConfig } from '@/api/config'
import { i18n, readPageTexts } from '@/i18n'
import { useAlerts } from '@/live/alerts'
import { sampleAlert, sampleConfig } from '@/testing/sample'
import AlertCard from './AlertCard.vue'
import AlertFacts from './AlertFacts.vue'
import AlertHistory from './AlertHistory.vue'
import AlertNotes from './AlertNotes.vue'
import AlertPath from './AlertPath.vue'
import AlertRow from './AlertRow.vue'
import { columnOf } from './columns'
import { defaultFilter } from './filter'
import EmptyList from './EmptyList.vue'
import GridHead from './GridHead.vue'
import SearchBox from './SearchBox.vue'

let pinia: ReturnType<typeof createPinia>

beforeAll(readPageTexts)
beforeEach(() => {
  pinia = createPinia()
  setActivePinia(pinia)
  useConfig().config = sampleConfig()
})

const show = (component: Component, props: Record<string, unknown>) =>
  mount(component, { props, global: { plugins: [pinia, i18n], stubs: { RouterLink: RouterLinkStub } } })

describe('text is text', () => {
  const evil = '<img src=x onerror="alert(1)">'
  const alert = sampleAlert({
    resource: evil, event: evil, text: evil, value: evil, group: evil, origin: evil, environment: evil, severity: evil,
    status: evil, type: evil, service: [evil], tags: [evil], correlate: [evil], customer: evil, attributes: { [evil]: evil },
  })
  const row = { id: 'a', alert, rev: 1, gone: false }
  const columns = ['severity', 'status', 'resource', 'event', 'value', 'text', 'service', 'tags', `attributes.${evil}`].map(columnOf)
  const entry = { id: 'a', event: evil, severity: evil, status: evil, value: evil, text: evil, type: evil, updateTime: alert.createTime, user: evil, timeout: 0 }

  const f = (name: string, component: Component, props: Record<string, unknown>) =>
    it(name, () => {
      const view = show(component, props)
      expect(view.text()).toContain(evil)
      expect(view.find('img').exists()).toBe(false)
    })
  f('in a row', AlertRow, { row, columns, href: '/alert/a' })
  f('in a card', AlertCard, { row, href: '/alert/a' })
  f('in its path', AlertPath, { alert })
  f('in the facts', AlertFacts, { alert })
  f('in the history', AlertHistory, { history: [entry] })
  f('in the notes', AlertNotes, { notes: [{ id: 'n', text: evil, user: evil, createTime: alert.createTime }] })
})

it('says where an alert belongs, and how it goes', () => {
  const alert = sampleAlert({ customer: 'Acme', service: ['Web', 'Db'], trendIndication: 'moreSevere', repeat: true })
  expect(show(AlertPath, { alert }).findAll('li').map((step) => step.text())).toEqual(['Acme', 'Production', 'Web, Db', 'web01'])
  expect(show(AlertPath, { alert: sampleAlert({ service: [] }) }).findAll('li')).toHaveLength(2)
  const facts = show(AlertFacts, { alert }).text()
  expect(facts).toContain('Trendgetting worse')
  expect(facts).toContain('Repeatedyes')
  expect(show(AlertFacts, { alert: sampleAlert({ trendIndication: 'odd' }) }).text()).toContain('Trendodd')
})

describe('SearchBox', () => {
  const searching = (q: string) => ({ ...defaultFilter(sampleConfig()), q })

  it('searches on Enter and not before', async () => {
    const view = show(SearchBox, { filter: searching(''), fault: null })
    await view.get('input').setValue(' web* ')
    expect(view.emitted('search')).toBeUndefined()
    await view.get('form').trigger('submit')
    expect(view.emitted('search')).toEqual([['web*']])
  })

  it('marks the character at fault and says what is wrong', async () => {
    const view = show(SearchBox, { filter: searching('🔥 AND AND x'), fault: { position: 6, message: 'expected a term' } })
    expect(view.get('mark').text()).toBe('A')
    expect(view.get('[role=alert]').text()).toBe('Character 7: expected a term')
    expect(view.get('input').attributes('aria-invalid')).toBe('true')
    await view.get('input').setValue('🔥 AND x')
    expect(view.find('mark').exists()).toBe(false)
    expect(view.find('[role=alert]').exists()).toBe(false)
  })

  it('marks the end of a query that stops too early', () => {
    const view = show(SearchBox, { filter: searching('a AND'), fault: { position: 5, message: 'expected a term' } })
    expect(view.get('mark').text().trim()).toBe('')
    expect(view.get('[role=alert]').text()).toBe('End of the query: expected a term')
  })

  it('goes back to what was searched with Escape, and to nothing with the button', async () => {
    const view = show(SearchBox, { filter: searching('old'), fault: null })
    await view.get('input').setValue('new')
    await view.get('input').trigger('keydown', { key: 'Escape' }) // closes the suggestions
    await view.get('input').trigger('keydown', { key: 'Escape' })
    expect(view.get('input').element.value).toBe('old')
    await view.get('button').trigger('click')
    expect(view.emitted('search')).toEqual([['']])
  })
})

describe('EmptyList', () => {
  it('has a command that can be pasted', () => {
    const text = show(EmptyList, { filtered: false }).get('[data-test=curl]').text()
    expect(text).toMatch(/^curl -XPOST 'http.*\/alert'/)
    const body = JSON.parse(/-d '(.*)'$/s.exec(text)?.[1] ?? '')
    expect(body).toMatchObject({ environment: 'Production', severity: 'major', service: ['Web'] })
    expect(text).not.toContain('Authorization')
  })

  it('names the key where the server wants one', () => {
    useConfig().config = sampleConfig({ auth_required: true })
    expect(show(EmptyList, { filtered: false }).text()).toContain('Authorization: Key')
  })

  it('asks for a first alert although the statuses of the filter are counted', async () => {
    const facets = [{ field: 'status', values: [{ value: 'open', count: 0, severity: null }], distinct: 1 }]
    const answer = (url: string) => (url.includes('/facets') ? { facets, total: 0 } : { alerts: [], total: 0, more: false })
    vi.stubGlobal('fetch', (url: string) => Promise.resolve(new Response(JSON.stringify(answer(url)))))
    await useAlerts().reload()
    await vi.waitFor(() => expect(useAlerts().statusCounts).toEqual({ open: 0 }))
    expect(show(EmptyList, { filtered: false }).find('[data-test=curl]').exists()).toBe(true)
    vi.unstubAllGlobals()
  })

  it('leads out of a filter that hides everything', async () => {
    const view = show(EmptyList, { filtered: true })
    expect(view.find('[data-test=curl]').exists()).toBe(false)
    await view.get('button').trigger('click')
    expect(view.emitted('reset')).toHaveLength(1)
  })
})

it('GridHead says how the list is sorted and sorts by a click', async () => {
  const view = show(GridHead, { columns: ['severity', 'event', 'service'].map(columnOf), sort: ['-event'] })
  expect(view.findAll('[role=columnheader]').map((h) => h.attributes('aria-sort'))).toEqual([undefined, 'descending', undefined])
  await view.get('button').trigger('click')
  expect(view.emitted('sort')).toEqual([['severity']])
  expect(view.findAll('button')).toHaveLength(2)
})
