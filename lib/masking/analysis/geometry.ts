import { drawMask } from "../draw_mask.ts";
import { checkMaskingConfig, type MaskingConfig } from "../masking_config.ts";
import type { MaskingContext } from "../masking_context.ts";
import { pmiUnits } from "../pmi/pmi_units.ts";
import { readBlock } from "../read_block.ts";
import { isSpecial } from "../token_table.ts";
import { wordBounds } from "../strategies/words.ts";

/** How many units there are and how many of them are hidden. */
export interface HiddenUnits {
  total: number;
  /** All tokens hidden. */
  whole: number;
  /** Some tokens hidden, not all. */
  part: number;
}

/** What masking hides of a corpus (the paper's Figure 5 and more), as counts. */
export interface MaskGeometry {
  /** Positions, special tokens included. */
  positions: number;
  /** Hidden positions. */
  hidden: number;
  /** `runs[l]`: runs of exactly `l` neighbouring hidden positions. */
  runs: number[];
  /** `words[t]`: words of `t` tokens; special tokens are not counted. */
  words: HiddenUnits[];
  /** `pmiUnits[t]`: PMI units (2 to 5 words) of `t` tokens; empty without a PMI vocabulary. */
  pmiUnits: HiddenUnits[];
  /** `spans[n]`: all stretches of `n` neighbouring positions, n from 1 to 10. */
  spans: HiddenUnits[];
}

const longestStretch = 10;

/**
 * Masks every sequence once (its first copy) and counts what is hidden together. The index of a
 * sequence is its number.
 *
 * @throws RangeError like `maskBatch`.
 *
 * @example
 * ```ts
 * import { maskGeometry, shareWhole } from "@/masking/analysis/geometry.ts";
 * import { maskingConfig } from "@/masking/masking_config.ts";
 * import { tokenTable } from "@/masking/token_table.ts";
 * import assert from "node:assert/strict";
 * const tokens = tokenTable({ vocabularySize: 100, startsWord: (id) => id % 2 === 0 }, "example");
 * const corpus = Array.from({ length: 200 }, () => Array.from({ length: 64 }, (_, i) => 10 + i));
 * const geometry = maskGeometry(corpus, maskingConfig({ corruptionRate: 0.4 }), 1, {
 *   tokens,
 *   sequenceLength: 64,
 * });
 * assert.ok(Math.abs(shareWhole(geometry.words)! - 0.16) < 0.02);
 * assert.equal(shareWhole(geometry.pmiUnits), null);
 * ```
 */
export function maskGeometry(
  sequences: Iterable<ArrayLike<number>>,
  config: MaskingConfig,
  seed: number,
  context: MaskingContext,
): MaskGeometry {
  checkMaskingConfig(config);
  const geometry: MaskGeometry = {
    positions: 0,
    hidden: 0,
    runs: [],
    words: [],
    pmiUnits: [],
    spans: [],
  };
  let index = 0;
  for (const sequence of sequences) {
    const block = readBlock(sequence, index, context);
    const key = { seed, epoch: 0, index, progress: 0 };
    const { order, parts: [{ start, corruptedEnd }] } = drawMask(block, config, key, context);
    const hiddenBefore = countHidden(block.length, order.subarray(start, corruptedEnd));
    geometry.positions += block.length;
    geometry.hidden += corruptedEnd - start;
    countRuns(geometry.runs, hiddenBefore);
    countStretches(geometry.spans, hiddenBefore);
    countWords(geometry.words, block, hiddenBefore, context);
    if (context.pmi) countPmiUnits(geometry.pmiUnits, block, hiddenBefore, context, key);
    index++;
  }
  return geometry;
}

/** Share of all units that are completely hidden; null when there are none. */
export function shareWhole(units: readonly HiddenUnits[]): number | null {
  return ratio(sum(units, "whole"), sum(units, "total"));
}

/** Share of all units that are hidden in part; null when there are none. */
export function sharePart(units: readonly HiddenUnits[]): number | null {
  return ratio(sum(units, "part"), sum(units, "total"));
}

/** Mean length of the runs of hidden positions; null when nothing is hidden. */
export function meanRun({ runs, hidden }: MaskGeometry): number | null {
  return ratio(hidden, runs.reduce((total, count) => total + (count ?? 0), 0));
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(units: readonly HiddenUnits[], field: keyof HiddenUnits): number {
  return units.reduce((total, unit) => total + (unit?.[field] ?? 0), 0);
}

/** `[length + 1]` number of hidden positions before each position. */
function countHidden(length: number, hidden: Int32Array): Int32Array {
  const before = new Int32Array(length + 1);
  for (const position of hidden) before[position + 1] = 1;
  for (let i = 0; i < length; i++) before[i + 1] += before[i];
  return before;
}

function countUnit(
  units: HiddenUnits[],
  hiddenBefore: Int32Array,
  start: number,
  end: number,
): void {
  for (let size = units.length; size <= end - start; size++) {
    units.push({ total: 0, whole: 0, part: 0 });
  }
  const unit = units[end - start];
  const hidden = hiddenBefore[end] - hiddenBefore[start];
  unit.total++;
  if (hidden === end - start) unit.whole++;
  else if (hidden > 0) unit.part++;
}

function countRuns(runs: number[], hiddenBefore: Int32Array): void {
  let run = 0;
  for (let i = 0; i < hiddenBefore.length; i++) {
    const hidden = i + 1 < hiddenBefore.length && hiddenBefore[i + 1] > hiddenBefore[i];
    if (hidden) {
      run++;
    } else if (run > 0) {
      while (runs.length <= run) runs.push(0);
      runs[run]++;
      run = 0;
    }
  }
}

function countStretches(spans: HiddenUnits[], hiddenBefore: Int32Array): void {
  for (let size = 1; size <= longestStretch; size++) {
    for (let end = size; end < hiddenBefore.length; end++) {
      countUnit(spans, hiddenBefore, end - size, end);
    }
  }
}

function countWords(
  words: HiddenUnits[],
  block: Int32Array,
  hiddenBefore: Int32Array,
  { tokens }: MaskingContext,
): void {
  const bounds = wordBounds(block, tokens);
  for (let word = 0; word < bounds.length - 1; word++) {
    if (isSpecial(block[bounds[word]], tokens.vocabularySize)) continue;
    countUnit(words, hiddenBefore, bounds[word], bounds[word + 1]);
  }
}

function countPmiUnits(
  units: HiddenUnits[],
  block: Int32Array,
  hiddenBefore: Int32Array,
  { tokens, pmi }: MaskingContext,
  key: { seed: number; epoch: number; index: number },
): void {
  const bounds = pmiUnits(block, tokens, pmi!, key);
  const words = new Set(wordBounds(block, tokens));
  for (let unit = 0; unit < bounds.length - 1; unit++) {
    const start = bounds[unit], end = bounds[unit + 1];
    let wordsInside = 0;
    for (let i = start; i < end; i++) if (words.has(i)) wordsInside++;
    if (wordsInside > 1) countUnit(units, hiddenBefore, start, end);
  }
}
