import type { EncoderConfig } from "../../encoder/config.ts";
import type { Parameters } from "../../encoder/parameters.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { loadMinimalPairs } from "../datasets/minimal_pairs.ts";
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
import { probeTagging, type TaggingScores } from "./tagging.ts";

/** A question put to a frozen encoder, as data. */
export type ProbeConfig =
  | ({ of: "parts of speech" } & PosProbeConfig)
  | ({ of: "tagging" } & PosProbeConfig)
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
 * Asks an encoder what a probe wants to know.
 *
 * @param seed of what the probe draws: its sentences, places and clusters
 */
export async function probe(
  encoder: EncoderConfig,
  parameters: Parameters,
  config: ProbeConfig,
  corpus: Corpus,
  manifest: Manifest,
  seed: number,
  options?: FetchOptions,
): Promise<ProbeResult> {
  const { tokenizer } = corpus;
  switch (config.of) {
    case "parts of speech": {
      const data = await loadPos(manifest, options);
      const result = await probePartsOfSpeech(encoder, parameters, data, tokenizer, config, seed);
      return { of: config.of, ...result };
    }
    case "tagging": {
      const data = await loadPos(manifest, options);
      const scores = await probeTagging(encoder, parameters, data, tokenizer, config, seed);
      return { of: config.of, ...scores };
    }
    case "minimal pairs": {
      const pairs = await loadMinimalPairs(manifest, config.pairsPerPhenomenon, options);
      return { of: config.of, ...await scoreMinimalPairs(encoder, parameters, tokenizer, pairs) };
    }
    case "pair margins": {
      const pairs = await loadMinimalPairs(manifest, Infinity, options);
      const result = await pairMargins(encoder, parameters, tokenizer, pairs, config, seed);
      return { of: config.of, ...result };
    }
    case "perplexity":
      return { of: config.of, ...await perplexities(encoder, parameters, corpus, config) };
    case "source information":
      return {
        of: config.of,
        ...await sourceInformation(encoder, parameters, corpus, config, seed),
      };
    case "sentence task": {
      const task = taskNamed(config.task);
      const data = await task.load(manifest, options);
      const how = [encoder, parameters, task, data, tokenizer, config, seed] as const;
      return { of: config.of, task: task.name, ...await probeSentences(...how) };
    }
    case "source tokens":
      return { of: config.of, ...await sourceTokens(encoder, parameters, corpus, config, seed) };
  }
}
