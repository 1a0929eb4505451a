// What a page of records is described by. RecordsPage does the rest.
import type { Component } from 'vue'

/** What all records have; their other members are known to their kind. */
export interface Row {
  id: string
}

/** How a cell shows its value. */
export type Show = 'text' | 'code' | 'list' | 'time' | 'state' | 'flag' | 'number'

/** A column; its name in the catalogue is `field.<id>`. */
export interface Column<T> {
  id: string
  /** What is shown, sorted by and searched. */
  value: (row: T) => unknown
  /** Sorted by this instead of the value. */
  order?: (row: T) => unknown
  show?: Show
  /** Shown from this width of the page on; the form has the rest. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  /** Takes the room that is left. */
  wide?: boolean
}

/** What a form holds while it is filled in. */
export type Draft = Record<string, unknown>

/** One of several values to choose from. */
export interface Choice {
  value: string
  label?: string
}

/** A field of a form; its name in the catalogue is `field.<name>`. */
export interface Field {
  name: string
  sort: 'text' | 'area' | 'password' | 'email' | 'list' | 'choice' | 'picks' | 'scopes' | 'time' | 'flag'
  required?: boolean
  /** A key of the catalogue; for a record that is changed, if there is another one. */
  hint?: string
  hintOld?: string
  /** Takes the whole width of the form. */
  wide?: boolean
  /** Of a choice or picks; of others they are suggestions. */
  choices?: () => Choice[] | Promise<Choice[]>
  shown?: (draft: Draft, old: Row | null) => boolean
  /** What is wrong, as a key of the catalogue. */
  check?: (draft: Draft) => string | undefined
}

/** The states of records, by which a list can be narrowed. */
export interface States<T> {
  of: (row: T) => string
  all: Record<string, 'good' | 'caution' | 'bad' | 'faint'>
  /** The parameter by which the server narrows a remote list. */
  param?: string
}

/** What else can be done with one record, in a dialog that gets the row and says when it changed. */
export interface Deed<T> {
  /** In the kind's group of the catalogue. */
  name: string
  icon: Component
  dialog: Component
  scope?: string
  shown?: (row: T) => boolean
}

/** A kind of record with a page of its own. */
export interface Kind<T extends Row = Row> {
  /** Of the place, the list's route, and the group in the catalogue. */
  name: string
  /** The route of one record. */
  path: string
  /** The member of the answer that has the list, if it is not the name. */
  member?: string
  /** The scopes that it takes. What nobody may do has none. */
  create?: string
  edit?: string
  remove?: string

  title: (row: T) => string
  columns: Column<T>[]
  /** The column that the list is sorted by at first; - in front: from the end. */
  sort: string
  states?: States<T>
  /** A field with several values, by one of which the list can be narrowed. */
  narrow?: { field: string; of: (row: T) => string[] }
  /** Milliseconds after which the list is read again while it is looked at. */
  refresh?: number
  /** The server searches, sorts and pages, as there may be very many. */
  remote?: boolean
  /** The field in which the server looks for bare words of a search. */
  words?: string
  /** Shows that cannot be changed. */
  locked?: (row: T) => boolean

  fields?: Field[]
  /** What a form begins with: for a new record, or the one to be changed. */
  draft?: (row: T | null) => Draft | Promise<Draft>
  /** What is sent, from a form that was filled in. */
  body?: (draft: Draft, old: T | null) => Record<string, unknown>
  /** What else there is to do once the record is stored. */
  after?: (id: string, draft: Draft, old: T | null) => Promise<void>
  /** The record can be made again as it was after it was deleted. */
  undo?: boolean
  /** New ones are offered as a copy of an old one. */
  copy?: boolean

  /** The first one is what a row opens that cannot be changed. */
  deeds?: Deed<T>[]

  /** Below the fields of the form; gets the draft. */
  extra?: Component
  /** Above the list; gets the rows. */
  above?: Component
  /** Shows the answer to a new record, instead of the list. */
  made?: Component
  /** A line for the shell that sends the first one. */
  command?: () => string
}

/** Forgets which records a kind is about, so that kinds can stand side by side. */
export const kind = <T extends Row>(description: Kind<T>) => description as unknown as Kind
