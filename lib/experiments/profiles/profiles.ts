import type { EncoderConfig } from "../../encoder/config.ts";
import { type CorpusConfig, fullCorpus, smallCorpus } from "../../text/corpus/corpus.ts";
import type { OptimizerConfig } from "../../training/optimizers/config.ts";
import { gpu, paper } from "./large_profiles.ts";
import type { Profile } from "./profile.ts";
import { clippedAdam, muonAndAdam } from "./optimizers.ts";

/** The authors' weight decay of fine-tuning (finetune_glue.sh), with the small profiles' clipping. */
const fineTuningAdam: OptimizerConfig = { ...clippedAdam, weightDecay: 0.1 };

/** Two layers with heads 64 wide and a rotary base for 64 tokens: what leaves the plateau early. */
const pilotEncoder: EncoderConfig = {
  layers: 2,
  hidden: 128,
  heads: 2,
  feedForward: 512,
  vocabularySize: fullCorpus.vocabularySize,
  positions: { kind: "rotary", base: 100 },
  // No token is read twice within these budgets, so there is nothing to overfit, and drawing the
  // masks would take more than half of a step on a CPU. The paper's recipe drops 10 %.
  dropout: 0,
};

/** The same with weights that begin as `data/recipe.json` found best; its embeddings may be larger. */
const smallEncoder: EncoderConfig = {
  ...pilotEncoder,
  initialization: { kind: "fan-in", embeddingDeviation: 0.06 },
};

/** An encoder with other layers and width; heads stay 64 wide, the feed-forward layer fourfold. */
function sized(encoder: EncoderConfig, layers: number, hidden: number): EncoderConfig {
  return { ...encoder, layers, hidden, heads: hidden / 64, feedForward: 4 * hidden };
}

/** Little text: a share of the Brown Corpus, of which much is held out for enough sequences. */
function brown(share: number, heldOutShare: number): CorpusConfig {
  return { ...fullCorpus, sources: [{ name: "brown", share }], heldOutShare };
}

const quick: Profile = {
  name: "quick",
  meantFor: "a first look: all experiments with one seed, most claims not decided",
  corpus: fullCorpus,
  // A sixth of the Brown Corpus is read about five times; more is held out for as many sequences.
  scarceText: brown(0.18, 0.32),
  encoder: smallEncoder,
  pretraining: {
    steps: 1000, // of 1,024 tokens: 1 M tokens
    batchSize: 16,
    sequenceLength: 64,
    // The winner of data/recipe.json's search.
    optimizer: muonAndAdam,
    peakLearningRate: 3e-3,
    warmupShare: 0.06,
    evaluation: { rates: [0.15, 0.4, 0.8], sequences: 1024, everySteps: 50 },
  },
  finetuning: {
    optimizer: fineTuningAdam,
    // The best of 2e-4 to 2e-3 on a part of the training split (data/recipe.json). With fewer
    // examples or epochs pre-trained encoders fall behind untrained ones: their attention is
    // local by then, and the classifier's vector has yet to learn to look further.
    peakLearningRate: 5e-4,
    warmupShare: 0.06,
    dropout: 0.1,
    epochs: 3,
    batchSize: 32,
    maximumLength: 64,
    trainingExamples: null,
  },
  probes: {
    // A quarter of the plan's sentences and pairs: one seed decides nothing by a point anyway.
    tagging: {
      of: "tagging",
      trainSentences: 1000,
      devSentences: 500,
      maximumLength: 64,
      updates: 250,
    },
    pairs: { of: "pair margins", pairsPerPhenomenon: 50, hiddenShare: 0.15 },
  },
  // One layer does not leave the plateau within these budgets.
  sizes: [sized(smallEncoder, 2, 64), smallEncoder],
  mostCopies: 2, // with four, the copies and their controls alone would take most of the time
  maskRates: [0.15, 0.4, 0.8],
  comparedRates: [0.15, 0.4],
  seeds: [1],
};

/** What the pilot asked; its taggers and pairs could not tell small encoders from untrained ones. */
const pilotProbes = {
  "parts of speech": {
    of: "parts of speech",
    trainSentences: 2000,
    devSentences: 1000,
    maximumLength: 64,
  },
  "minimal pairs": { of: "minimal pairs", pairsPerPhenomenon: 50 },
  // About 10 seconds of one core for an encoder of 2 x 128. With more tokens or clusters for as
  // many places the clustering estimate is mostly bias, as its control shows.
  "source information": {
    of: "source information",
    tokens: 50,
    places: 4000,
    clusters: 50,
    sequenceLength: 64,
    corruptionRate: 0.4, // that of most arms
  },
} as const;

const smokeEncoder: EncoderConfig = {
  ...sized(smallEncoder, 1, 64),
  vocabularySize: smallCorpus.vocabularySize,
};

/** Updates of 16 rows in the plan: 1.5 M tokens, what 18 processor hours allow. */
const PLANNED_UPDATES = 1500;

/** Sequences that every batch size reads: 3.1 M tokens, so that 128 rows are read in 375 updates. */
const BATCH_TEXT = 48_000;

/** The sizes that a computer without a graphics card can compute. */
export const profiles: Record<string, Profile> = {
  smoke: {
    ...quick,
    name: "smoke",
    meantFor: "tests: every notebook from end to end in minutes, results without meaning",
    corpus: smallCorpus,
    scarceText: smallCorpus,
    encoder: smokeEncoder,
    sizes: [{ ...smokeEncoder, hidden: 32, feedForward: 128 }, smokeEncoder],
    pretraining: {
      ...quick.pretraining,
      steps: 30,
      evaluation: { rates: [0.15, 0.4, 0.8], sequences: 64, everySteps: 10 },
    },
    finetuning: { ...quick.finetuning, epochs: 1, trainingExamples: 320 },
    probes: {
      tagging: {
        of: "tagging",
        trainSentences: 100,
        devSentences: 100,
        maximumLength: 32,
        updates: 20,
      },
      pairs: { of: "pair margins", pairsPerPhenomenon: 2, hiddenShare: 0.15 },
      "source information": {
        ...pilotProbes["source information"],
        tokens: 10,
        places: 200,
        clusters: 10,
      },
    },
  },
  quick,
  laptop: {
    ...quick,
    name: "laptop",
    meantFor: "the reference results: the plan of data/plan.json, on fresh seeds",
    scarceText: undefined, // static masks are not in the plan
    pretraining: {
      ...quick.pretraining,
      steps: PLANNED_UPDATES,
      evaluation: {
        // All rates that encoders are trained at between the usual ones, for the mean over rates.
        rates: [0.15, 0.3, 0.4, 0.6, 0.8],
        sequences: 1024,
        everySteps: 50,
        curveRates: [0.4],
      },
    },
    sizes: [sized(smallEncoder, 2, 64), smallEncoder, sized(smallEncoder, 4, 192)],
    mostCopies: 2,
    maskRates: [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8],
    comparedRates: [0.15, 0.2, 0.3, 0.4],
    // Seeds 1 to 5 were the pilot's and those from 900 on the recipe search's.
    seeds: Array.from({ length: 12 }, (_, i) => 101 + i),
    batches: [16, 64, 128].map((rows) => ({ rows, steps: BATCH_TEXT / rows })),
    budgets: [3000, 9000],
    longBudget: 3000,
  },
  pilot: {
    ...quick,
    name: "pilot",
    meantFor: "the runs before the plan: the authors' optimizer, 3 M tokens, five seeds",
    encoder: pilotEncoder,
    probes: pilotProbes,
    scarceText: brown(0.36, 0.16),
    pretraining: {
      ...quick.pretraining,
      steps: 3000,
      optimizer: clippedAdam,
      peakLearningRate: 1e-3,
    },
    // 6 x 256 alone would take as long as all the rest.
    sizes: [sized(pilotEncoder, 1, 64), pilotEncoder, sized(pilotEncoder, 4, 192)],
    mostCopies: 4, // 5 % corrupted and 40 % predicted needs eight, as much as eight other arms
    maskRates: [0.15, 0.3, 0.4, 0.6, 0.8],
    comparedRates: [0.15, 0.4, 0.8],
    // Corrected for 19 claims, the interval of a difference reaches 11 of its standard deviations to
    // each side with three seeds, 3 with five. (With three, the sweep of 02 decided nothing.)
    seeds: [1, 2, 3, 4, 5],
  },
};

/** The sizes that need graphics cards. */
export const largeProfiles: Record<string, Profile> = { gpu, paper };

/**
 * The profile called `name`.
 *
 * @throws naming the profiles there are
 */
export function findProfile(name: string): Profile {
  const all = { ...profiles, ...largeProfiles };
  if (Object.hasOwn(all, name)) return all[name];
  const known = Object.keys(all).join(", ");
  throw new RangeError(`There is no profile "${name}"; choose one of ${known}.`);
}
