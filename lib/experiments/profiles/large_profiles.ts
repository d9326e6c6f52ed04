import type { EncoderConfig } from "../../encoder/config.ts";
import type { FineTuningConfig } from "../../tasks/fine_tuning/tune.ts";
import { type CorpusConfig, fullCorpus } from "../../text/corpus/corpus.ts";
import { authorsAdam, clippedAdam } from "./optimizers.ts";
import type { Profile } from "./profile.ts";

/** Types of the authors' vocabulary, GPT-2's byte pairs with RoBERTa's special tokens. */
const PAPER_VOCABULARY = 50265;

/**
 * Wikipedia and BookCorpus, the authors' text. No source of `data/manifest.json` is called so: this
 * corpus can be planned with, not prepared.
 */
const paperCorpus: CorpusConfig = {
  ...fullCorpus,
  sources: [{ name: "wikipedia-and-bookcorpus", share: 1 }],
  vocabularySize: PAPER_VOCABULARY,
};

/** 103 M words of Wikipedia from the hub, read about twice; byte pairs for 512-wide encoders. */
const gpuCorpus: CorpusConfig = {
  ...fullCorpus,
  sources: [{ name: "wikitext", share: 1 }],
  vocabularySize: 16384,
};

/** A RoBERTa of the paper's kind: learned positions, heads 64 wide, a fourfold feed-forward layer. */
function roberta(
  layers: number,
  hidden: number,
  vocabularySize: number,
  maximum: number,
): EncoderConfig {
  return {
    layers,
    hidden,
    heads: hidden / 64,
    feedForward: 4 * hidden,
    vocabularySize,
    positions: { kind: "learned", maximum },
    dropout: 0.1,
  };
}

/** The authors' fine-tuning (finetune_glue.sh), the rate of each task being theirs to search. */
const fineTuning: FineTuningConfig = {
  optimizer: { ...authorsAdam, weightDecay: 0.1 },
  peakLearningRate: 5e-5,
  warmupShare: 0.06,
  dropout: 0.1,
  epochs: 3,
  batchSize: 32,
  maximumLength: 128,
  trainingExamples: null,
};

const probes: Profile["probes"] = {
  tagging: { of: "tagging", trainSentences: 4000, devSentences: 2000, maximumLength: 64 },
  pairs: { of: "pair margins", pairsPerPhenomenon: 200, hiddenShare: 0.15 },
};

/** Days on one graphics card. Its numbers are a plan: nobody has run it. */
export const gpu: Profile = {
  name: "gpu",
  meantFor: "one GPU for days, learned positions; planned, never run",
  corpus: gpuCorpus,
  encoder: roberta(8, 512, gpuCorpus.vocabularySize, 128),
  pretraining: {
    steps: 9200, // of 32,768 tokens: 300 M tokens
    batchSize: 256,
    sequenceLength: 128,
    optimizer: clippedAdam,
    peakLearningRate: 1e-3,
    warmupShare: 0.06,
    evaluation: { rates: [0.15, 0.4, 0.8], sequences: 1024, everySteps: 200 },
  },
  finetuning: fineTuning,
  probes,
  sizes: [
    roberta(4, 256, gpuCorpus.vocabularySize, 128),
    roberta(6, 384, gpuCorpus.vocabularySize, 128),
    roberta(8, 512, gpuCorpus.vocabularySize, 128),
  ],
  mostCopies: 4,
  maskRates: [0.15, 0.3, 0.4, 0.6, 0.8],
  comparedRates: [0.15, 0.3, 0.4, 0.6],
  seeds: [1, 2, 3],
};

const large = roberta(24, 1024, PAPER_VOCABULARY, 512);

/** The authors' efficient recipe, each value as in run_efficient_mlm_recipe.sh. */
export const paper: Profile = {
  name: "paper",
  meantFor: "the authors' recipe and sizes; to plan with (--dry-run), it cannot be run here",
  corpus: paperCorpus,
  encoder: large,
  pretraining: {
    steps: 23000,
    batchSize: 4096,
    sequenceLength: 128,
    optimizer: authorsAdam,
    peakLearningRate: 2e-3,
    warmupShare: 0.06,
    evaluation: { rates: [0.15, 0.4, 0.8], sequences: 4096, everySteps: 1000 },
  },
  finetuning: fineTuning,
  probes,
  // Medium, base and large.
  sizes: [roberta(8, 512, PAPER_VOCABULARY, 512), roberta(12, 768, PAPER_VOCABULARY, 512), large],
  mostCopies: 8,
  maskRates: [0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
  comparedRates: [0.15, 0.2, 0.3, 0.4, 0.5],
  seeds: [1],
};
