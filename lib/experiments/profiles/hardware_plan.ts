import type { EncoderConfig } from "../../encoder/config.ts";
import { encoderShapes, parameterCount } from "../../encoder/parameters.ts";
import { slotsPerRow } from "../../masking/mask_batch.ts";
import { maskingConfig } from "../../masking/masking_config.ts";
import { runFlops } from "../../runs/scheduling/cost.ts";
import { sizeLabel } from "../model_size.ts";
import type { Profile } from "./profile.ts";

/**
 * The graphics card of all plans. An assumption: this project has been measured on none. Peak and
 * memory are an A100's in bfloat16; the share of the peak is what large encoders commonly reach.
 */
export const assumedGpu = { peakFlops: 312e12, shareOfPeak: 0.4, memoryBytes: 80e9 };

/** Rate of the pre-training that is planned: the paper's for large encoders. */
const RATE = 0.4;

/** Bytes of a float32. */
const FLOAT = 4;

/** What pre-training one encoder once takes on some cards. */
export interface HardwarePlan {
  encoder: string;
  parameters: number;
  flops: number;
  gpus: number;
  /** Weights, gradients and moments on each card. */
  stateBytes: number;
  /** What the backward pass needs of one sequence, estimated. */
  sequenceBytes: number;
  /** Most sequences that fit on a card beside the state, no more than its share of the batch. */
  sequencesAtOnce: number;
  /** Parts into which a card's share of the batch has to be cut. */
  parts: number;
  /** By `assumedGpu`, the cards sharing the work perfectly. */
  seconds: number;
}

/** Plans one pre-training of each of a profile's encoders at 40 % on `gpus` cards. */
export function hardwarePlans(profile: Profile, gpus: number): HardwarePlan[] {
  const masking = maskingConfig({ corruptionRate: RATE });
  const { corpus, pretraining, seeds: [seed] } = profile;
  const share = Math.ceil(pretraining.batchSize / gpus);
  return profile.sizes.map((encoder) => {
    const config = { ...pretraining, masking };
    const flops = runFlops({ kind: "pretrain", corpus, encoder, pretraining: config, seed });
    const parameters = parameterCount(encoderShapes(encoder));
    const stateBytes = 4 * FLOAT * parameters;
    const slots = slotsPerRow(masking, pretraining.sequenceLength);
    const sequenceBytes = activationBytes(encoder, pretraining.sequenceLength, slots);
    const room = Math.floor((assumedGpu.memoryBytes - stateBytes) / sequenceBytes);
    const sequencesAtOnce = Math.max(0, Math.min(share, room));
    return {
      encoder: sizeLabel(encoder),
      parameters,
      flops,
      gpus,
      stateBytes,
      sequenceBytes,
      sequencesAtOnce,
      parts: Math.ceil(share / sequencesAtOnce),
      seconds: flops / (gpus * gpuSpeed()),
    };
  });
}

/** Floating-point operations a second that a card is assumed to do. */
export function gpuSpeed(): number {
  return assumedGpu.peakFlops * assumedGpu.shareOfPeak;
}

/**
 * Bytes that a sequence's backward pass needs, in float32: for each token and layer the inputs of
 * every product, both norms' outputs, gelu's input and what dropout keeps, about 20 vectors as wide
 * as the encoder; three matrices of attention for each head; logits with their gradient.
 */
function activationBytes(encoder: EncoderConfig, length: number, predicted: number): number {
  const { layers, hidden, heads, vocabularySize } = encoder;
  const perToken = layers * (20 * hidden + 3 * heads * length);
  return FLOAT * (length * perToken + 2 * predicted * vocabularySize);
}
