import { FlaskConical } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'
import { useConfig } from '@/api/config'
import { anyKey, curl } from '@/api/shell'
import type { Rule } from '@/api/tell'
import { formatSpan } from '@/design/time'
import { ruleBody, ruleDraft } from '@/tell/rule'
import * as offer from '../choices'
import { kind } from '../kind'

const stateOf = (r: Rule) => (r.enabled ? 'on' : 'off')
const span = (seconds: number) => (seconds > 0 ? formatSpan(seconds * 1000) : '')

/** Who is told of which alerts, and when. */
export const rules = kind<Rule>({
  name: 'rules',
  path: 'rule',
  create: 'write:notifications',
  edit: 'write:notifications',
  remove: 'write:notifications',
  copy: true,
  undo: true,
  title: (r) => r.name,
  sort: 'name',
  states: { of: stateOf, all: { on: 'good', off: 'faint' } },
  columns: [
    { id: 'name', value: (r) => r.name },
    { id: 'status', value: stateOf, show: 'state' },
    { id: 'query', value: (r) => r.query, show: 'code', from: 'sm', wide: true },
    { id: 'delay', value: (r) => span(r.delay), order: (r) => r.delay, from: 'lg' },
    { id: 'repeat', value: (r) => span(r.repeat), order: (r) => r.repeat, from: 'lg' },
    { id: 'channels', value: (r) => r.channels.length, show: 'number', from: 'md' },
    { id: 'steps', value: (r) => r.steps.length, show: 'number', from: 'md' },
    { id: 'text', value: (r) => r.text, from: 'xl' },
    { id: 'customer', value: (r) => r.customer, from: 'xl' },
  ],
  deeds: [{ name: 'dryRun', icon: FlaskConical, scope: 'read:alerts', dialog: defineAsyncComponent(() => import('@/tell/DryRunDialog.vue')) }],
  fields: [
    { name: 'name', sort: 'text', required: true },
    { name: 'text', sort: 'text' },
    { name: 'customer', sort: 'text', choices: offer.customers, shown: () => useConfig().settings.customer_views },
    { name: 'enabled', sort: 'flag', wide: true },
  ],
  draft: ruleDraft,
  body: ruleBody,
  extra: defineAsyncComponent(() => import('@/tell/RuleParts.vue')),
  command: () =>
    curl(
      'rule',
      { name: 'night', query: 'severity:critical', delay: 300, channels: ['ID-OF-A-CHANNEL'] },
      useConfig().settings.auth_required ? anyKey : '',
    ),
})
