import { dispose } from "../../encoder/tree.ts";
import { probe, type ProbeResult } from "../../tasks/probes/probe.ts";
import { openCorpus } from "../../text/corpus/corpus.ts";
import { readManifest } from "../../hub/manifest.ts";
import { startingModel } from "./run_model.ts";
import type { ProbeSpec } from "../store/spec.ts";

/** Puts a question to a stored pre-training's model, or to an untrained one. */
export async function runProbe(
  root: string,
  { start, probe: config, seed }: ProbeSpec,
): Promise<ProbeResult> {
  const corpus = await openCorpus(start.corpus);
  const model = await startingModel(root, start, corpus.tokenizer);
  try {
    return await probe(model, config, corpus, readManifest(), seed);
  } finally {
    dispose(model.parameters);
  }
}
