import { batchSize, budget } from "./batch_size.ts";
import { copyControls, corruptionAndPrediction } from "./corruption_and_prediction.ts";
import { learnedPositions, untiedDecoder } from "./departures.ts";
import type { Experiment } from "./experiment.ts";
import { maskRate } from "./mask_rate.ts";
import { modelSize } from "./model_size.ts";
import { ratesOverTime } from "./rates_over_time.ts";
import { replacement } from "./replacement.ts";
import { sourceInformation } from "./source_information.ts";
import { staticMasks } from "./static_masks.ts";
import { whichTokens } from "./which_tokens.ts";

/** Every experiment that sets encoders against each other, in the paper's order and then beyond it. */
export const experiments: readonly Experiment[] = [
  maskRate,
  modelSize,
  corruptionAndPrediction,
  copyControls,
  replacement,
  sourceInformation,
  whichTokens,
  batchSize,
  budget,
  ratesOverTime,
  staticMasks,
  untiedDecoder,
  learnedPositions,
];
