import { Check, CheckCheck, Clock, ClockFading, RotateCcw, Undo2 } from '@lucide/vue'
import type { Component } from 'vue'
import type { Action } from '@/api/types'

/** The icon of each action. */
export const icons: Record<Action, Component> = {
  ack: Check,
  unack: Undo2,
  close: CheckCheck,
  open: RotateCcw,
  shelve: Clock,
  unshelve: ClockFading,
}

/** The key of each action that has one. */
export const keyOf: Partial<Record<Action, string>> = { ack: 'a', unack: 'a', close: 'c', open: 'c', shelve: 's', unshelve: 's' }
