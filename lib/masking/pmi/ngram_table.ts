/**
 * Token sequences that can be looked up. Entry `e` has the token ids `tokens[offsets[e]] ...
 * tokens[offsets[e + 1] - 1]`.
 */
export interface NgramTable {
  offsets: Int32Array;
  /** Token ids of all entries, one after the other. */
  tokens: Int32Array;
  /**
   * Open hash table, a power of two at least twice as long as there are entries: entry + 1, or 0.
   */
  slots: Int32Array;
}

/** Enters entry `entry`, whose tokens and offsets are there already, into the hash table. */
export function indexEntry({ slots, tokens, offsets }: NgramTable, entry: number): void {
  const last = slots.length - 1;
  let slot = finishHash(hashTokens(tokens, offsets[entry], offsets[entry + 1])) & last;
  while (slots[slot] !== 0) slot = (slot + 1) & last;
  slots[slot] = entry + 1;
}

/**
 * Index of the entry that equals the tokens `block[start] ... block[end - 1]`, or -1.
 *
 * @param hash `hashTokens(block, start, end)`, for callers that have it already
 */
export function findEntry(
  { slots, offsets, tokens }: NgramTable,
  block: Int32Array,
  start: number,
  end: number,
  hash: number = hashTokens(block, start, end),
): number {
  const last = slots.length - 1;
  let slot = finishHash(hash) & last;
  search: for (; slots[slot] !== 0; slot = (slot + 1) & last) {
    const entry = slots[slot] - 1;
    const offset = offsets[entry];
    if (offsets[entry + 1] - offset !== end - start) continue;
    for (let i = start; i < end; i++) {
      if (tokens[offset + i - start] !== block[i]) continue search;
    }
    return entry;
  }
  return -1;
}

/** Hash of no tokens. */
export const emptyHash = 0x2545f491;

/**
 * Hash of the tokens `block[start] ... block[end - 1]`; `hash` is that of the tokens before them.
 */
export function hashTokens(
  block: Int32Array,
  start: number,
  end: number,
  hash: number = emptyHash,
): number {
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ block[i], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/**
 * Spreads a hash of `hashTokens` over all 32 bits (the last steps of MurmurHash3), as an unsigned
 * integer.
 */
export function finishHash(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
