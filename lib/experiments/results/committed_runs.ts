import { basename, join } from "node:path";
import canonicalize from "canonicalize";
import * as v from "valibot";
import { checked, finite } from "../../files/checked.ts";
import { neededRuns, runKey, type RunSpec, specOf } from "../../runs/store/spec.ts";
import { readRun, type StoredRun, storedRun } from "../../runs/store/store.ts";
import { projectFolder } from "../../files/folders.ts";
import { corpusConfig } from "../../text/corpus/corpus_index.ts";
import { readMetrics } from "../../runs/store/metrics.ts";
import { parseJsonFile } from "../../files/json_file.ts";
import { armId } from "../arm_id.ts";
import { profileSpecs } from "../plan/notebooks.ts";
import type { Profile } from "../profiles/profile.ts";
import { courseOfRun, type Curve, type ReferenceRun } from "./committed_run.ts";
import { hidingRow } from "../hiding/hiding_row.ts";
import { HIDING_SEQUENCES, PMI_VOCABULARY } from "../hiding/what_masking_hides.ts";

const referenceHidingSchema = v.object({
  corpus: corpusConfig,
  pmiVocabulary: v.object({ entries: finite, minimum: finite, power: finite }),
  sequences: finite,
  /** Every strategy at every rate, with the masks of seed 1. */
  rows: v.array(hidingRow),
  /** The maskings that a claim compares, for each seed of the profile. */
  compared: v.array(v.object({ seed: finite, ...hidingRow.entries })),
});

/** What maskings hide, counted without any encoder, with all that the counts depend on. */
export type ReferenceHiding = v.InferOutput<typeof referenceHidingSchema>;

/**
 * Folder of the committed results: `PROFILE.jsonl` with a run a line, `PROFILE.again.jsonl` with those
 * that a second processor computed once more, `PROFILE.hiding.json`.
 */
export const resultsFolder: string = join(projectFolder, "data", "results");

/** Every run that the profile asks for, by key, in the order in which they are computed. */
export function profileRuns(profile: Profile): Map<string, RunSpec> {
  return new Map(neededRuns(profileSpecs(profile)).map(({ key, spec }) => [key, spec]));
}

/**
 * The runs of the profile that are finished in the store at `root`.
 *
 * @param held runs of it that were read already
 */
export async function finishedRuns(
  root: string,
  profile: Profile,
  held: readonly StoredRun[] = [],
): Promise<ReferenceRun[]> {
  const byKey = new Map(held.map((run) => [run.key, run]));
  const runs: ReferenceRun[] = [];
  for (const key of profileRuns(profile).keys()) {
    const run = byKey.get(key) ?? await readRun(root, key);
    if (run) runs.push(await withCurves(root, run));
  }
  return runs;
}

/** A run of the store at `root` as it would be committed: with the curves of its metrics, if it is a pre-training. */
export async function withCurves(root: string, run: StoredRun): Promise<ReferenceRun> {
  return run.kind === "pretrain" ? { ...run, ...await curvesOf(root, run.key) } : run;
}

/** What the metrics of a pre-training say of its course. */
async function curvesOf(
  root: string,
  key: string,
): Promise<Pick<ReferenceRun, "heldOut" | "curves" | "gradientNorm">> {
  const heldOut: Curve = [];
  const curves: Record<string, Curve> = {};
  const gradientNorm: Curve = [];
  for (const metric of await readMetrics(root, key)) {
    if ("heldOutLoss" in metric) {
      heldOut.push([metric.step, metric.heldOutLoss]);
      for (const [rate, loss] of Object.entries(metric.heldOutLossByRate ?? {})) {
        (curves[rate] ??= []).push([metric.step, loss]);
      }
    } else if (metric.gradientNorm !== undefined) {
      gradientNorm.push([metric.step, metric.gradientNorm]);
    }
  }
  return {
    heldOut,
    ...(Object.keys(curves).length > 0 && { curves }),
    ...(gradientNorm.length > 0 && { gradientNorm }),
  };
}

/**
 * Runs as lines of JSON, sorted by key; `data/results/schema.json` describes a line. A pre-training
 * has its whole spec. The spec of a probe or fine-tuning has the key of the pre-training that it
 * starts from in place of that one's spec, where that one is among the runs.
 */
export function encodeRuns(runs: ReferenceRun[], profile: Profile): string {
  const there = new Set(runs.map(({ key }) => key));
  return runs.toSorted((a, b) => a.key < b.key ? -1 : 1).map((run) => {
    const { key, kind, spec, result, heldOut, curves, gradientNorm } = run;
    const { seconds, processorSeconds, finishedAt, environment } = run;
    const start = spec.kind === "pretrain" ? spec : spec.start;
    const started = start.kind === "pretrain" ? runKey(start) : undefined;
    const referenced = spec.kind !== "pretrain" && started !== undefined && there.has(started);
    return JSON.stringify({
      key,
      kind,
      armId: armId(profile.name, start),
      seed: start.seed,
      spec: referenced ? { ...spec, start: started } : spec,
      result,
      heldOut,
      curves,
      gradientNorm,
      seconds,
      processorSeconds,
      finishedAt,
      environment,
    }) + "\n";
  }).join("");
}

/**
 * Reads what {@link encodeRuns} wrote. Older lines have no spec; theirs is the profile's.
 *
 * @param name of the file, for the error message
 * @param onStranger told of a line that is no run of the profile (any more), which is left out; by
 *   default that is an error
 * @returns the runs in the order of the experiments
 * @throws {Error} naming the line that is wrong, such as one whose spec is not that of its key
 */
export function decodeRuns(
  text: string,
  profile: Profile,
  name: string,
  onStranger: (sentence: string) => void = refuse,
): ReferenceRun[] {
  const specs = profileRuns(profile);
  const lines = text.split("\n").flatMap((line, i) => {
    const where = `${name}, line ${i + 1}`;
    return line === "" ? [] : [{ where, line: writtenRun(line, where) }];
  });
  const starts = new Map(lines.map(({ line }) => [line.key, line.spec]));
  const byKey = new Map<string, ReferenceRun>();
  for (const { where, line: run } of lines) {
    if (run.spec !== undefined) checkSpec(run.key, run.spec, starts, where);
    const spec = specs.get(run.key);
    if (!spec || spec.kind !== run.kind) {
      onStranger(
        `${where}: profile ${profile.name} asks for no ${run.kind} with the key "${run.key}". ` +
          `Its spec has changed since it was computed; run \`deno task reproduce --profile ` +
          `${profile.name}\`, then \`deno task results --profile ${profile.name}\`.`,
      );
      continue;
    }
    if (byKey.has(run.key)) throw new Error(`${where}: the run "${run.key}" is in the file twice.`);
    const fault = notARun(where);
    const whole = checked(storedRun, { ...run, spec }, fault);
    byKey.set(run.key, { ...whole, ...checked(courseOfRun, run, fault) });
  }
  return [...specs.keys()].flatMap((key) => byKey.get(key) ?? []);
}

/** @param starts what the file has as specs, by key */
function checkSpec(
  key: string,
  spec: WrittenSpec,
  starts: Map<string, WrittenSpec | undefined>,
  where: string,
): void {
  const { start } = spec;
  const started = typeof start === "string" ? starts.get(start) : start;
  if (typeof start === "string" && started === undefined) {
    throw new Error(`${where} starts from the pre-training "${start}", whose spec the file lacks.`);
  }
  const whole = start === undefined ? spec : { ...spec, start: started };
  const fault = (what: string) => new Error(`${where}: spec: ${what}.`);
  if (runKey(checked(specOf("pretrain", "finetune", "probe"), whole, fault)) === key) return;
  throw new Error(
    `${where}: the spec is not that of the key "${key}"; one of them was changed by hand. ` +
      "Restore the line, or write it anew from the store by `deno task results`.",
  );
}

function refuse(sentence: string): never {
  throw new Error(sentence);
}

/** A spec as it is written: in place of a pre-training to start from there may be its key. */
type WrittenSpec = Record<string, unknown>;

/** What every line of the file has. */
const writtenLine = v.looseObject({
  key: v.string(),
  kind: v.string(),
  spec: v.optional(v.record(v.string(), v.unknown())),
  result: v.looseObject({}),
});

function writtenRun(line: string, where: string): v.InferOutput<typeof writtenLine> {
  const fault = notARun(where);
  let run: unknown;
  try {
    run = JSON.parse(line);
  } catch {
    throw fault("it is not JSON, or was cut short");
  }
  return checked(writtenLine, run, fault);
}

function notARun(where: string): (what: string) => Error {
  return (what) =>
    new Error(`${where} is not a run: ${what}; write the file anew by \`deno task results\`.`);
}

/**
 * The committed runs of a profile; none where there is no file of it.
 *
 * @param onStranger as for {@link decodeRuns}
 * @throws {Error} when a run is not one of the profile's any more
 */
export function referenceRuns(
  profile: Profile,
  folder: string = resultsFolder,
  onStranger?: (sentence: string) => void,
): Promise<ReferenceRun[]> {
  return runsIn(join(folder, `${profile.name}.jsonl`), profile, onStranger);
}

async function runsIn(
  path: string,
  profile: Profile,
  onStranger?: (sentence: string) => void,
): Promise<ReferenceRun[]> {
  const text = await readIfThere(path);
  return text === null ? [] : decodeRuns(text, profile, basename(path), onStranger);
}

/**
 * Committed pre-trainings of a profile that were computed once more, on another processor: how far
 * the same run differs between machines. None where there is no file of it.
 *
 * @param onStranger as for {@link decodeRuns}
 */
export function runsAgain(
  profile: Profile,
  folder: string = resultsFolder,
  onStranger?: (sentence: string) => void,
): Promise<ReferenceRun[]> {
  return runsIn(join(folder, `${profile.name}.again.jsonl`), profile, onStranger);
}

/**
 * The committed counts of what masking hides; null where there are none.
 *
 * @param onStranger told of counts of another text, vocabulary or other seeds, which are left out;
 *   by default that is an error
 * @throws {Error} naming the file where it is damaged
 */
export async function referenceHiding(
  profile: Profile,
  folder: string = resultsFolder,
  onStranger: (sentence: string) => void = refuse,
): Promise<ReferenceHiding | null> {
  const name = `${profile.name}.hiding.json`;
  const text = await readIfThere(join(folder, name));
  if (text === null) return null;
  const kept = parseJsonFile(referenceHidingSchema, text, name, WRITE_ANEW);
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

const WRITE_ANEW = "Restore it, or write it anew by `deno task results`.";

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
