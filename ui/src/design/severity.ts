// How a severity looks: a colour from the server's settings and a shape that says
// the same to those who cannot tell the colours apart.
import type { AlarmModel } from '@/api/types'
import { inkOn, soften } from './colour'

/** The outline of a severity's badge. */
export type Shape = 'octagon' | 'triangle' | 'diamond' | 'square' | 'circle' | 'ring'

/** One severity, ready to be shown. */
export interface Severity {
  name: string
  /** Rank as the server sorts it; the server's numbers may grow or fall with badness. */
  rank: number
  /** 0 for the worst of the model, one more for each lesser. */
  level: number
  colour: string
  /** Black or white, whichever reads better on the colour. */
  ink: string
  shape: Shape
  letter: string
}

/** The severities of a model, worst first. */
export interface SeverityScale {
  list: Severity[]
  /** The severity of that name; an unknown one gets a plain look and the last place. */
  get(name: string): Severity
}

/** Builds the scale of an alarm model. Alerta counts down to the worst, ISA 18.2 up to it. */
export function severityScale(model: AlarmModel): SeverityScale {
  const ranks = Object.entries(model.severity)
  const normal = model.severity[model.defaults.normal_severity] ?? Infinity
  const upwards = ranks.every(([, rank]) => rank >= normal)
  ranks.sort(([a, x], [b, y]) => (upwards ? y - x : x - y) || a.localeCompare(b))

  const isNormal = (rank: number) => rank === normal
  const list = ranks.map(([name, rank], level) => look(name, rank, level, isNormal(rank), model.colors.severity?.[name]))
  const byName = new Map(list.map((s) => [s.name, s]))
  return {
    list,
    get: (name) => byName.get(name) ?? look(name, Infinity, list.length, false, undefined),
  }
}

function look(name: string, rank: number, level: number, normal: boolean, given: string | undefined): Severity {
  const colour = soften(given ?? 'silver')
  const [shape, letter] = looks[name.toLowerCase()] ?? []
  return {
    name,
    rank,
    level,
    colour,
    ink: inkOn(colour),
    shape: shape ?? (normal ? 'circle' : rank === Infinity ? 'ring' : (byLevel[level] ?? 'ring')),
    letter: letter ?? [...name][0]?.toUpperCase() ?? '?',
  }
}

// The names of both alarm models; no two of one model share shape and letter.
const looks: Record<string, [Shape, string]> = {
  security: ['diamond', 'S'],
  critical: ['octagon', 'C'],
  major: ['triangle', 'M'],
  high: ['triangle', 'H'],
  minor: ['square', 'm'],
  medium: ['square', 'M'],
  warning: ['diamond', 'W'],
  low: ['diamond', 'L'],
  indeterminate: ['ring', '?'],
  informational: ['circle', 'i'],
  advisory: ['circle', 'A'],
  normal: ['circle', 'N'],
  ok: ['circle', 'O'],
  cleared: ['circle', 'C'],
  debug: ['ring', 'D'],
  trace: ['ring', 'T'],
  unknown: ['ring', 'U'],
}

const byLevel: Shape[] = ['octagon', 'triangle', 'square', 'diamond']
