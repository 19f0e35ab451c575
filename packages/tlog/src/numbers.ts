import { TlogError } from './tlog-error.ts'

/** ASCII decimal without leading zeroes. */
const DECIMAL = /^(0|[1-9][0-9]{0,15})$/

export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

/** @throws TlogError size-invalid */
export function checkSize(size: number): void {
  if (!isCount(size)) throw new TlogError('size-invalid', `${size} is no size of a tree`)
}

/** @throws TlogError index-invalid */
export function checkIndex(index: number, size: number): void {
  checkSize(size)
  if (!isCount(index) || index >= size) throw new TlogError('index-invalid', `a tree of ${size} has no leaf ${index}`)
}

/** The number, or undefined for any other text. */
export function readCount(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}
