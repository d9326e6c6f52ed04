import { multiplyHigh, philox4x32 } from "./philox.ts";

/**
 * Names one random sequence. Equal keys give equal sequences; keys that differ in any field give
 * independent ones.
 *
 * - `seed`: integer in [0, 2^32)
 * - `stream`: what the numbers are for, such as `"mask"`, `"order"`, `"init"`
 * - `epoch`: integer in [0, 2^32)
 * - `index`: integer in [0, 2^53): a sequence, an update, a layer
 */
export type Key = { seed: number; stream: string; epoch: number; index: number };

/**
 * A source of random numbers; every call takes the next numbers of the sequence that its key names.
 */
export interface RandomStream {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A number in [0, 1), a multiple of 2^-32. */
  float(): number;
  /**
   * An integer in [0, n), every one equally likely; n is an integer in [1, 2^32). Source: Lemire
   * 2019.
   */
  below(n: number): number;
  /** A standard normal number (Box and Muller 1958). */
  normal(): number;
  /** Shuffles `items` in place and returns them; every order is equally likely (Fisher-Yates). */
  shuffle<T extends Int32Array | number[]>(items: T): T;
  /**
   * `k` different integers of [0, n), in random order. The choice of a smaller `k` from the same
   * key is a prefix of the choice of a larger one, so that masks of different rates are nested.
   */
  choose(n: number, k: number): Int32Array;
}

/**
 * Opens the sequence that `key` names. The key becomes the input of Philox4x32-10: its key is
 * (seed, FNV-1a of the stream's UTF-16 code units), its counter (block, index mod 2^32, index div
 * 2^32, epoch), where `block` counts from 0. A sequence has 2^34 words. Only two stream names with
 * equal 32-bit hashes could ever share numbers.
 *
 * @example
 * ```ts
 * import { randomStream } from "@/random/random.ts";
 * import assert from "node:assert/strict";
 * const key = { seed: 7, stream: "mask", epoch: 0, index: 12 };
 * assert.equal(randomStream(key).uint32(), randomStream(key).uint32());
 * assert.deepEqual(randomStream(key).choose(100, 3), randomStream(key).choose(100, 9).slice(0, 3));
 * ```
 *
 * @throws RangeError when a field of the key is out of its range.
 */
export function randomStream(key: Key): RandomStream {
  requireInteger("seed", key.seed, 0x100000000);
  requireInteger("epoch", key.epoch, 0x100000000);
  requireInteger("index", key.index, Number.MAX_SAFE_INTEGER);
  return new PhiloxStream(key.seed, hashName(key.stream), key.epoch, key.index);
}

class PhiloxStream implements RandomStream {
  private readonly indexLow: number;
  private readonly indexHigh: number;
  private readonly words = new Int32Array(4);
  private used = 4;
  private block = 0;
  private spareNormal = NaN;

  constructor(
    private readonly seed: number,
    private readonly stream: number,
    private readonly epoch: number,
    index: number,
  ) {
    this.indexLow = index | 0;
    this.indexHigh = Math.floor(index / 0x100000000);
  }

  uint32(): number {
    if (this.used === 4) {
      philox4x32(
        this.words,
        this.block,
        this.indexLow,
        this.indexHigh,
        this.epoch,
        this.seed,
        this.stream,
      );
      this.block = (this.block + 1) | 0;
      this.used = 0;
    }
    return this.words[this.used++] >>> 0;
  }

  float(): number {
    return this.uint32() * 2 ** -32;
  }

  below(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n < 0x100000000)) {
      throw new RangeError(
        `below(${n}): the bound must be an integer from 1 to 2^32 - 1; pass the number of choices.`,
      );
    }
    let word = this.uint32();
    let low = Math.imul(word, n) >>> 0;
    if (low < n) {
      const unfair = (0x100000000 - n) % n;
      while (low < unfair) {
        word = this.uint32();
        low = Math.imul(word, n) >>> 0;
      }
    }
    return multiplyHigh(word, n);
  }

  normal(): number {
    const spare = this.spareNormal;
    if (spare === spare) {
      this.spareNormal = NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log((this.uint32() + 1) * 2 ** -32));
    const angle = 2 * Math.PI * this.float();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  shuffle<T extends Int32Array | number[]>(items: T): T {
    this.shufflePrefix(items, items.length - 1);
    return items;
  }

  choose(n: number, k: number): Int32Array {
    if (!(Number.isInteger(n) && Number.isInteger(k) && k >= 0 && k <= n)) {
      throw new RangeError(
        `choose(${n}, ${k}): ${k} different integers cannot be chosen from ${n}; both must be integers with 0 <= k <= n.`,
      );
    }
    const items = new Int32Array(n);
    for (let i = 1; i < n; i++) items[i] = i;
    this.shufflePrefix(items, k);
    return items.slice(0, k);
  }

  private shufflePrefix(items: Int32Array | number[], count: number): void {
    for (let i = 0; i < count; i++) {
      const j = i + this.below(items.length - i);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }
}

function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function requireInteger(field: string, value: number, limit: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value < limit)) {
    throw new RangeError(
      `The random key's ${field} is ${value}; it must be an integer from 0 to ${limit - 1}.`,
    );
  }
}
