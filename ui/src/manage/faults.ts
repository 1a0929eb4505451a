import type { InjectionKey, Ref } from 'vue'
import type { Draft, Field } from './kind'

/** What the server has against a form, for the parts of the form that are not its fields. */
export const refused: InjectionKey<Ref<string>> = Symbol('refused')

const empty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** What is wrong with a form before it is sent, by field, as keys of the catalogue. */
export function faultsOf(fields: Field[], draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const field of fields) {
    const value = draft[field.name]
    const fault = field.required && empty(typeof value === 'string' ? value.trim() : value) ? 'manage.required' : field.check?.(draft)
    if (fault) faults[field.name] = fault
  }
  return faults
}

/** The field that a message of the server is about: the first one that it names. */
export function blamed(message: string, fields: { name: string }[]): string {
  const words = message.split(/[^\w]+/)
  const first = words.find((word) => fields.some((field) => field.name === word))
  return first ?? ''
}
