import type { EncoderConfig } from "@/encoder/config.ts";

/** An encoder that computes in no time, without dropout; its feed-forward layers are twice as wide as it is. */
export function smallEncoder(change: Partial<EncoderConfig> = {}): EncoderConfig {
  const hidden = change.hidden ?? 16;
  return {
    layers: 1,
    hidden,
    heads: 1,
    feedForward: 2 * hidden,
    vocabularySize: 40,
    positions: { kind: "rotary", base: 100 },
    dropout: 0,
    ...change,
  };
}
