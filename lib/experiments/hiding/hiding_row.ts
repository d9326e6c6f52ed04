import * as v from "valibot";
import { finite, share } from "../../files/checked.ts";
import { strategies } from "../../masking/masking_config.ts";

/** A {@link HidingRow} in a file or a figure's data. */
export const hidingRow = v.object({
  strategy: v.picklist(strategies),
  /** Share of tokens hidden. */
  maskRate: share,
  /**
   * Share of PMI units, n-grams of 2 to 5 words that belong together, whose every token is hidden;
   * null where the text has none.
   */
  wholeUnits: v.nullable(finite),
  /** Share of words that are hidden in part, some of their tokens but not all; null without words. */
  partWords: v.nullable(finite),
  /** Mean length of runs of hidden tokens; null where none is hidden. */
  meanRun: v.nullable(finite),
});

/** Figure 5 of the paper: what is hidden together, by strategy and rate. No encoder is needed. */
export type HidingRow = v.InferOutput<typeof hidingRow>;
