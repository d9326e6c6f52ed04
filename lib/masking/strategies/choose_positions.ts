import type { Key, RandomStream } from "../../random/random.ts";
import type { MaskingContext } from "../masking_context.ts";
import type { Strategy } from "../masking_config.ts";
import { pmiUnits } from "../pmi/pmi_units.ts";
import { chooseT5Spans } from "./span_t5.ts";
import { chooseUniform } from "./uniform.ts";
import { chooseWholeUnits } from "./whole_units.ts";
import { wordBounds } from "./words.ts";

/**
 * Chooses exactly `budget` different positions of `block` by the strategy, in drawing order:
 * whoever needs fewer takes a prefix.
 *
 * @param block token ids without padding
 * @param random where the positions are drawn from
 * @param key names the sequence; decides how overlaps of PMI units are resolved
 * @throws RangeError when the strategy cannot be applied: no PMI vocabulary, one of another
 *   tokenizer, a sequence shorter than a span.
 */
export function choosePositions(
  strategy: Strategy,
  block: Int32Array,
  budget: number,
  { tokens, pmi }: MaskingContext,
  random: RandomStream,
  key: Omit<Key, "stream">,
): Int32Array {
  switch (strategy) {
    case "uniform":
      return chooseUniform(block.length, budget, random);
    case "word":
      return chooseWholeUnits(wordBounds(block, tokens), budget, random);
    case "span-t5":
      return chooseT5Spans(block.length, budget, random);
    case "pmi":
      if (!pmi) throw new RangeError("PMI masking needs a PMI vocabulary; put one in the context.");
      return chooseWholeUnits(pmiUnits(block, tokens, pmi, key), budget, random);
  }
}
