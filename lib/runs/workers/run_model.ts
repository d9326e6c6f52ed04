import { join } from "node:path";
import { initialWeights, type Parameters } from "../../encoder/parameters.ts";
import type { Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import { decodeModel, encodeModel } from "../../training/checkpoint.ts";
import type { Model } from "../../models/model.ts";
import { hubConfig } from "../../models/hub_config.ts";
import { DamagedFile } from "../store/seal.ts";
import { type PretrainSpec, runKey, type UntrainedSpec } from "../store/spec.ts";
import { sha256 } from "../../files/sha256.ts";
import { storing } from "../../files/storage_error.ts";
import { readRun, runPaths, type StoredPretraining } from "../store/store.ts";
import { removeParts, writeAtomically } from "../../files/write_atomically.ts";

/**
 * Writes what a pre-training leaves into its `model` folder, in Hugging Face's layout.
 *
 * @param corpusFolder whose tokenizer the model reads by
 * @returns the SHA-256 of the weights' file
 */
export async function writeRunModel(
  spec: PretrainSpec,
  folder: string,
  parameters: Parameters,
  corpusFolder: string,
): Promise<string> {
  await storing(folder, () => Deno.mkdir(folder, { recursive: true }));
  await removeParts(folder);
  const bytes = encodeModel(parameters);
  await writeAtomically(join(folder, "model.safetensors"), bytes);
  const config = JSON.stringify(hubConfig(spec.encoder), null, 2) + "\n";
  await writeAtomically(join(folder, "config.json"), config);
  const tokenizer = await Deno.readFile(join(corpusFolder, "tokenizer.json"));
  await writeAtomically(join(folder, "tokenizer.json"), tokenizer);
  return sha256(bytes);
}

/**
 * The model that a run starts from: a finished pre-training's, or an untrained one. The caller disposes
 * of its parameters.
 *
 * @param tokenizer of the corpus that `start` names
 * @throws {DamagedFile} where the weights are not those that the pre-training wrote
 */
export async function startingModel(
  root: string,
  start: PretrainSpec | UntrainedSpec,
  tokenizer: Tokenizer,
): Promise<Model> {
  const { encoder } = start;
  const parameters = start.kind === "untrained"
    ? initialWeights(encoder, start.seed)
    : await readWeights(root, start);
  return { encoder, parameters, tokenizer };
}

async function readWeights(root: string, start: PretrainSpec): Promise<Parameters> {
  const key = runKey(start);
  const { directory, model } = runPaths(root, key);
  const path = join(model, "model.safetensors");
  const bytes = await Deno.readFile(path);
  const { modelSha256 } = await readRun(root, key) as StoredPretraining;
  if (modelSha256 !== undefined && sha256(bytes) !== modelSha256) {
    throw new DamagedFile(
      directory,
      "the checksum of its model.safetensors is not that of the run's result",
    );
  }
  return decodeModel(bytes, start.encoder, path);
}
