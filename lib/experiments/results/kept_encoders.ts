import { join } from "node:path";
import * as v from "valibot";
import type { EncoderConfig } from "../../encoder/config.ts";
import { readSafetensors, writeSafetensors } from "../../models/safetensors.ts";
import { encoderConfigOf } from "../../models/hub_config.ts";
import { DamagedFile } from "../../runs/store/seal.ts";
import { runKey } from "../../runs/store/spec.ts";
import { readRun, runPaths } from "../../runs/store/store.ts";
import { finite, share } from "../../files/checked.ts";
import { parseJsonFile } from "../../files/json_file.ts";
import { sha256 } from "../../files/sha256.ts";
import { writeAtomically } from "../../files/write_atomically.ts";
import { projectFolder } from "../../files/folders.ts";
import type { Arm } from "../arm.ts";
import { maskRate, maskRateOf } from "../mask_rate.ts";
import type { Profile } from "../profiles/profile.ts";

const keptEncoder = v.object({
  /** See `armId`. */
  arm: v.string(),
  /** Share of tokens masked in its pre-training. */
  maskRate: share,
  seed: finite,
  profile: v.string(),
  /** Key of the run that trained it. */
  key: v.string(),
  /** Tokens of a sequence in its pre-training. */
  sequenceLength: finite,
  /** Tokens that it read in pre-training, repetitions included. */
  tokens: finite,
  /** The update after which it did better than by the frequency of tokens; null where it never did. */
  plateauLeftAt: v.nullable(finite),
  /** Nats per hidden token by evaluation rate, of its weights before they were rounded. */
  heldOutLoss: v.record(v.string(), finite),
});

/** Where an encoder comes from whose weights are committed: `model.json` beside them. */
export type KeptEncoder = v.InferOutput<typeof keptEncoder>;

/** A folder with an encoder's `config.json`, `model.safetensors`, `tokenizer.json` and `model.json`. */
export interface KeptFolder {
  folder: string;
  kept: KeptEncoder;
  encoder: EncoderConfig;
}

/** Mask rates whose encoders are committed: BERT's, the paper's, and far too much. */
export const KEPT_RATES: readonly number[] = [0.15, 0.4, 0.8];

/** Folder of the committed encoders, one in each of its folders. */
export const modelsFolder: string = join(projectFolder, "data", "models");

/** The arms of a profile whose encoders are committed: {@link KEPT_RATES} with its first seed. */
export function keptArms(profile: Profile): Arm[] {
  const seeds = profile.seeds.slice(0, 1);
  return maskRate.arms({ ...profile, seeds }).filter((arm) =>
    KEPT_RATES.includes(maskRateOf(arm)!)
  );
}

/**
 * Writes the encoder of a finished run into a folder below `folder`, named after its arm, with its
 * weights in bfloat16. A folder of that name is replaced once the new one is whole.
 *
 * @param root the run's store
 * @returns the folder; null where the run is not finished or its weights were pruned
 * @throws {DamagedFile} where the weights are not those of the run's result
 */
export async function keepEncoder(
  root: string,
  arm: Arm,
  profile: Profile,
  folder: string,
): Promise<string | null> {
  const key = runKey(arm.start as Extract<Arm["start"], { kind: "pretrain" }>);
  const run = await readRun(root, key);
  if (run?.kind !== "pretrain") return null;
  const { model } = runPaths(root, key);
  const path = join(model, "model.safetensors");
  const bytes = await ifThere(() => Deno.readFile(path));
  if (bytes === null) return null;
  if (run.modelSha256 !== undefined && sha256(bytes) !== run.modelSha256) {
    throw new DamagedFile(path, "its checksum is not that of the run's result");
  }
  const { tokens, plateauLeftAt, heldOutLoss } = run.result;
  const kept: KeptEncoder = {
    arm: arm.id,
    maskRate: maskRateOf(arm)!,
    seed: arm.seed,
    profile: profile.name,
    key,
    sequenceLength: run.spec.pretraining.sequenceLength,
    tokens,
    plateauLeftAt,
    heldOutLoss,
  };
  const target = join(folder, arm.id);
  const part = `${target}.${crypto.randomUUID()}.part`;
  await Deno.mkdir(part, { recursive: true });
  try {
    for (const name of ["config.json", "tokenizer.json"]) {
      await Deno.copyFile(join(model, name), join(part, name));
    }
    const rounded = writeSafetensors(readSafetensors(bytes, path), "BF16");
    await writeAtomically(join(part, "model.safetensors"), rounded);
    await writeAtomically(join(part, "model.json"), JSON.stringify(kept, null, 2) + "\n");
    await ifThere(() => Deno.remove(target, { recursive: true }));
    await Deno.rename(part, target);
  } catch (error) {
    await Deno.remove(part, { recursive: true });
    throw error;
  }
  return target;
}

/**
 * The committed encoders, the lowest mask rate first; none where the folder is not there.
 *
 * @throws {Error} naming a `model.json` that lacks a field, or a file that is missing
 */
export async function keptEncoders(folder: string = modelsFolder): Promise<KeptFolder[]> {
  const entries = await ifThere(() => Array.fromAsync(Deno.readDir(folder))) ?? [];
  const folders = entries.filter(({ name, isDirectory }) => isDirectory && !name.endsWith(".part"))
    .map(({ name }) => join(folder, name));
  const found = await Promise.all(folders.map(async (folder) => {
    const config = join(folder, "config.json");
    const encoder = encoderConfigOf(JSON.parse(await Deno.readTextFile(config)), config);
    return { folder, kept: await readKept(join(folder, "model.json")), encoder };
  }));
  return found.sort((a, b) => a.kept.maskRate - b.kept.maskRate);
}

async function readKept(path: string): Promise<KeptEncoder> {
  const remedy = "Write the folder anew by `deno task results --encoders`.";
  return parseJsonFile(keptEncoder, await Deno.readTextFile(path), path, remedy);
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
