import type { Corpus } from "../../text/corpus/corpus.ts";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { loadMinimalPairs } from "../datasets/minimal_pairs.ts";
import type { Model } from "../../models/model.ts";
import { type PairMargins, pairMargins, type PairMarginsConfig } from "./pair_margins.ts";
import { type Perplexities, perplexities, type PerplexityConfig } from "./perplexity.ts";
import { loadPos } from "../datasets/parts_of_speech.ts";
import { type PosProbeConfig, type PosProbeResult, probePartsOfSpeech } from "./pos_probe.ts";
import { type MinimalPairScores, scoreMinimalPairs } from "./pseudo_likelihood.ts";
import {
  probeSentences,
  type SentenceTaskConfig,
  type SentenceTaskResult,
} from "./sentence_probe.ts";
import {
  type SourceInformation,
  sourceInformation,
  type SourceInformationConfig,
} from "./source_information.ts";
import { type SourceTokens, sourceTokens } from "./source_tokens.ts";
import { taskNamed } from "../tasks.ts";
import { probeTagging, type TaggingConfig, type TaggingScores } from "./tagging.ts";

/** A question put to a frozen encoder, as data. */
export type ProbeConfig =
  | ({ of: "parts of speech" } & PosProbeConfig)
  | ({ of: "tagging" } & TaggingConfig)
  | { of: "minimal pairs"; pairsPerPhenomenon: number }
  | ({ of: "pair margins" } & PairMarginsConfig)
  | ({ of: "source information" } & SourceInformationConfig)
  | ({ of: "perplexity" } & PerplexityConfig)
  | ({ of: "sentence task" } & SentenceTaskConfig)
  | ({ of: "source tokens" } & SourceInformationConfig);

/** The answers, by question. */
export type ProbeResult =
  | ({ of: "parts of speech" } & PosProbeResult)
  | ({ of: "tagging" } & TaggingScores)
  | ({ of: "minimal pairs" } & MinimalPairScores)
  | ({ of: "pair margins" } & PairMargins)
  | ({ of: "source information" } & SourceInformation)
  | ({ of: "perplexity" } & Perplexities)
  | ({ of: "sentence task"; task: string } & SentenceTaskResult)
  | ({ of: "source tokens" } & SourceTokens);

/**
 * Asks a model what a probe wants to know.
 *
 * @param corpus in the model's tokens
 * @param seed of what the probe draws: its sentences, places and clusters
 */
export async function probe(
  model: Model,
  config: ProbeConfig,
  corpus: Corpus,
  manifest: Manifest,
  seed: number,
  options?: FetchOptions,
): Promise<ProbeResult> {
  switch (config.of) {
    case "parts of speech": {
      const data = await loadPos(manifest, options);
      const result = await probePartsOfSpeech(model, data, config, seed);
      return { of: config.of, ...result };
    }
    case "tagging": {
      const data = await loadPos(manifest, options);
      const scores = await probeTagging(model, data, config, seed);
      return { of: config.of, ...scores };
    }
    case "minimal pairs": {
      const pairs = await loadMinimalPairs(manifest, config.pairsPerPhenomenon, options);
      return { of: config.of, ...await scoreMinimalPairs(model, pairs) };
    }
    case "pair margins": {
      const pairs = await loadMinimalPairs(manifest, Infinity, options);
      const result = await pairMargins(model, pairs, config, seed);
      return { of: config.of, ...result };
    }
    case "perplexity":
      return { of: config.of, ...await perplexities(model, corpus, config) };
    case "source information":
      return { of: config.of, ...await sourceInformation(model, corpus, config, seed) };
    case "sentence task": {
      const task = taskNamed(config.task);
      const data = await task.load(manifest, options);
      const result = await probeSentences(model, task, data, config, seed);
      return { of: config.of, task: task.name, ...result };
    }
    case "source tokens":
      return { of: config.of, ...await sourceTokens(model, corpus, config, seed) };
  }
}
