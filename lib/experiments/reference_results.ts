import { join } from "node:path";
import canonicalize from "canonicalize";
import { dependencies, distinctRuns, runKey, type RunSpec } from "../runs/spec.ts";
import { readRun, runPaths, type StoredRun } from "../runs/store.ts";
import { projectFolder } from "../text/folders.ts";
import type { CorpusConfig } from "../text/corpus.ts";
import type { PmiVocabularyConfig } from "../training/prepare_pmi_vocabulary.ts";
import { profileSpecs } from "./experiments.ts";
import type { Profile } from "./profiles.ts";
import {
  HIDING_SEQUENCES,
  type HidingRow,
  PMI_VOCABULARY,
  type SeededHidingRow,
} from "./what_masking_hides.ts";

/** A finished run whose scalars are committed; its weights are not. */
export type ReferenceRun = StoredRun & {
  /** Steps and held-out losses in nats of a pre-training while it ran. */
  heldOut?: [step: number, loss: number][];
};

/** What maskings hide, counted without any encoder, with all that the counts depend on. */
export interface ReferenceHiding {
  corpus: CorpusConfig;
  pmiVocabulary: PmiVocabularyConfig;
  sequences: number;
  /** Every strategy at every rate, with the masks of seed 1. */
  rows: HidingRow[];
  /** The maskings that a claim compares, for each seed of the profile. */
  compared: SeededHidingRow[];
}

/** Folder of the committed results: `PROFILE.jsonl` with a run a line, `PROFILE.hiding.json`. */
export const resultsFolder: string = join(projectFolder, "data", "results");

/** Every run that the profile asks for, by key, in the order in which they are computed. */
export async function profileRuns(profile: Profile): Promise<Map<string, RunSpec>> {
  const asked = profileSpecs(profile).flatMap((spec) => [...dependencies(spec), spec]);
  const specs = await distinctRuns(asked);
  return new Map(await Promise.all(specs.map(async (spec) => [await runKey(spec), spec] as const)));
}

/** The runs of the profile that are finished in the store at `root`. */
export async function finishedRuns(root: string, profile: Profile): Promise<ReferenceRun[]> {
  const runs: ReferenceRun[] = [];
  for (const key of (await profileRuns(profile)).keys()) {
    const run = await readRun(root, key);
    if (!run) continue;
    runs.push(run.kind === "pretrain" ? { ...run, heldOut: await heldOutOf(root, key) } : run);
  }
  return runs;
}

async function heldOutOf(root: string, key: string): Promise<[number, number][]> {
  const lines = (await Deno.readTextFile(runPaths(root, key).metrics)).trim().split("\n");
  return lines.map((line) => JSON.parse(line))
    .filter(({ heldOutLoss }) => heldOutLoss !== undefined)
    .map(({ step, heldOutLoss }) => [step, heldOutLoss]);
}

/** Runs as lines of JSON, sorted by key; specs are left out, since the profile has them. */
export function encodeRuns(runs: ReferenceRun[]): string {
  return runs.toSorted((a, b) => a.key < b.key ? -1 : 1).map((run) => {
    const { key, kind, result, heldOut, seconds, processorSeconds, finishedAt, environment } = run;
    return JSON.stringify({
      key,
      kind,
      result,
      heldOut,
      seconds,
      processorSeconds,
      finishedAt,
      environment,
    }) + "\n";
  }).join("");
}

/**
 * Reads what {@link encodeRuns} wrote; the specs are those of the profile.
 *
 * @param name of the file, for the error message
 * @param onStranger told of a line that is no run of the profile (any more), which is left out; by
 *   default that is an error
 * @returns the runs in the order of the experiments
 * @throws {Error} naming the line that is wrong
 */
export async function decodeRuns(
  text: string,
  profile: Profile,
  name: string,
  onStranger: (sentence: string) => void = refuse,
): Promise<ReferenceRun[]> {
  const specs = await profileRuns(profile);
  const byKey = new Map<string, ReferenceRun>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const where = `${name}, line ${i + 1}`;
    const run = parsed(line, where);
    const spec = specs.get(run.key);
    if (!spec || spec.kind !== run.kind) {
      onStranger(
        `${where}: profile ${profile.name} asks for no ${run.kind} with the key "${run.key}". ` +
          `Its spec has changed since it was computed; run \`deno task reproduce --profile ` +
          `${profile.name}\`, then \`deno task results --profile ${profile.name}\`.`,
      );
      continue;
    }
    if (byKey.has(run.key)) throw new Error(`${where}: the run "${run.key}" stands there twice.`);
    byKey.set(run.key, { ...run, spec } as ReferenceRun);
  }
  return [...specs.keys()].flatMap((key) => byKey.get(key) ?? []);
}

function refuse(sentence: string): never {
  throw new Error(sentence);
}

function parsed(line: string, where: string): Omit<ReferenceRun, "spec"> {
  try {
    const run = JSON.parse(line);
    if (typeof run.key === "string" && typeof run.result === "object") return run;
  } catch {
    // Reported below.
  }
  throw new Error(`${where} is not a run; write the file anew by \`deno task results\`.`);
}

/**
 * The committed runs of a profile; none where there is no file of it.
 *
 * @param onStranger as for {@link decodeRuns}
 * @throws {Error} when a run is not one of the profile's any more
 */
export async function referenceRuns(
  profile: Profile,
  folder: string = resultsFolder,
  onStranger?: (sentence: string) => void,
): Promise<ReferenceRun[]> {
  const name = `${profile.name}.jsonl`;
  const text = await readIfThere(join(folder, name));
  return text === null ? [] : await decodeRuns(text, profile, name, onStranger);
}

/**
 * The committed counts of what masking hides; null where there are none.
 *
 * @param onStranger told of counts of another text, vocabulary or other seeds, which are left out;
 *   by default that is an error
 */
export async function referenceHiding(
  profile: Profile,
  folder: string = resultsFolder,
  onStranger: (sentence: string) => void = refuse,
): Promise<ReferenceHiding | null> {
  const name = `${profile.name}.hiding.json`;
  const text = await readIfThere(join(folder, name));
  if (text === null) return null;
  const kept: ReferenceHiding = JSON.parse(text);
  const expected = [profile.corpus, PMI_VOCABULARY, HIDING_SEQUENCES, profile.seeds];
  const seeds = [...new Set(kept.compared.map(({ seed }) => seed))];
  const found = [kept.corpus, kept.pmiVocabulary, kept.sequences, seeds];
  if (canonicalize(found) === canonicalize(expected)) return kept;
  onStranger(
    `${name} was counted for another text, vocabulary or other seeds than profile ` +
      `${profile.name} has; count anew by \`deno task results --profile ${profile.name}\`.`,
  );
  return null;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
