import { join, resolve } from "node:path";
import { isPlanned } from "../../lib/experiments/plan/notebooks.ts";
import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { findProfile } from "../../lib/experiments/profiles/profiles.ts";
import {
  keepEncoder,
  keptArms,
  modelsFolder,
} from "../../lib/experiments/results/kept_encoders.ts";
import {
  encodeRuns,
  finishedRuns,
  profileRuns,
  type ReferenceHiding,
  referenceHiding,
  referenceRuns,
  resultsFolder,
  runsAgain,
} from "../../lib/experiments/results/committed_runs.ts";
import {
  comparedHidingRows,
  HIDING_SEQUENCES,
  hidingRows,
  PMI_VOCABULARY,
} from "../../lib/experiments/hiding/what_masking_hides.ts";
import { plan } from "../../lib/experiments/plan/plan.ts";
import type { ReferenceRun } from "../../lib/experiments/results/committed_run.ts";
import { resultsSummary } from "../../lib/report/tables/results_summary.ts";
import { runTitle } from "../../lib/runs/store/spec.ts";
import { writeAtomically } from "../../lib/files/write_atomically.ts";
import { openCorpus } from "../../lib/text/corpus/corpus.ts";
import { prepareCorpus } from "../../lib/text/corpus/prepare_corpus.ts";
import { preparePmiVocabulary } from "../../lib/training/batches/prepare_pmi_vocabulary.ts";
import { withProgress } from "../shared/with_progress.ts";
import { root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import { duration } from "@/format/duration.ts";
import type { Flags } from "./usage.ts";

/**
 * Adds the profile's finished runs, and what its maskings hide, to the files that are committed, and
 * writes the page about them anew. Kept runs that the profile no longer asks for are dropped. A run
 * that is kept already stays as it is; computed again on another processor, it goes into a file of its
 * own, to be compared.
 */
export async function keepResults(flags: Flags): Promise<void> {
  const { profile, store } = sourceOf(flags);
  const folder = flags.output === undefined ? resultsFolder : resolve(flags.output);
  const wanted = profileRuns(profile).size;
  const kept = await referenceRuns(profile, folder, (sentence) => console.log(sentence));
  const found = fromCommits(profile, [...kept, ...await finishedRuns(store, profile)]);
  const runs = [...new Map(found.toReversed().map((run) => [run.key, run])).values()];
  if (runs.length === 0) {
    throw new Problem(
      `${store} has no finished run of profile ${profile.name}; ` +
        `\`deno task reproduce --profile ${profile.name}\` computes them.`,
    );
  }
  await Deno.mkdir(folder, { recursive: true });
  await keepHiding(profile, folder);
  await writeAtomically(join(folder, `${profile.name}.jsonl`), encodeRuns(runs, profile));
  await keepAgain(profile, folder, runs, found);
  const summary = resultsSummary(profile, runs);
  await writeAtomically(join(folder, `${profile.name}.md`), summary);
  const seconds = runs.reduce((sum, run) => sum + run.processorSeconds, 0);
  console.log(
    `${runs.length} of ${wanted} runs of profile ${profile.name} are in ${folder}; ` +
      `they took ${duration(seconds)} of processor time.`,
  );
}

/** Writes the encoders that the playground offers to `data/models/`, or as many as are trained. */
export async function keepEncoders(flags: Flags): Promise<void> {
  const { profile, store } = sourceOf(flags);
  const folder = flags.output === undefined ? modelsFolder : resolve(flags.output);
  let written = 0;
  for (const arm of keptArms(profile)) {
    const target = await keepEncoder(store, arm, profile, folder);
    const run = `${arm.label}, seed ${arm.seed}`;
    if (target === null) console.log(`${store} has no finished run with weights of ${run}.`);
    else console.log(`${run} is in ${target}.`);
    if (target !== null) written++;
  }
  if (written > 0) return;
  throw new Problem(
    `No encoder was kept; \`deno task reproduce --profile ${profile.name} --only 02\` trains them.`,
  );
}

function sourceOf(flags: Flags): { profile: Profile; store: string } {
  const profile = findProfile(flags.profile ?? plan.profile);
  return {
    profile,
    store: flags.store === undefined ? join(root, "runs") : resolve(flags.store),
  };
}

/** The plan's runs are evidence only from a commit; others are named and left out. */
function fromCommits(profile: Profile, runs: ReferenceRun[]): ReferenceRun[] {
  if (!isPlanned(profile)) return runs;
  return runs.filter(({ key, spec, environment: { commit } }) => {
    if (!commit?.endsWith("+")) return true;
    console.log(
      `${key} (${runTitle(spec)}) is not kept: it was computed with files that differed from ` +
        `commit ${commit.slice(0, -1)}. Remove it and compute it again from a commit.`,
    );
    return false;
  });
}

/** Adds pre-trainings among `found` that another processor computed than that of the kept `runs`, where both are named. */
async function keepAgain(
  profile: Profile,
  folder: string,
  runs: readonly ReferenceRun[],
  found: readonly ReferenceRun[],
): Promise<void> {
  const first = new Map(runs.map((run) => [run.key, run.environment.processorModel]));
  const other = found.filter(({ key, kind, environment: { processorModel } }) => {
    const kept = first.get(key);
    return kind === "pretrain" && kept !== undefined && processorModel !== undefined &&
      processorModel !== kept;
  });
  const before = await runsAgain(profile, folder, (sentence) => console.log(sentence));
  const again = new Map([...other, ...before].map((run) => [run.key, run]));
  if (again.size === 0) return;
  const lines = encodeRuns([...again.values()], profile);
  await writeAtomically(join(folder, `${profile.name}.again.jsonl`), lines);
}

/** Counts what masking hides unless the same has been counted before. */
async function keepHiding(profile: Profile, folder: string): Promise<void> {
  const kept = await referenceHiding(profile, folder, (sentence) => console.log(sentence));
  if (kept) return;
  await withProgress(async (onProgress) =>
    void await prepareCorpus(profile.corpus, { onProgress })
  );
  console.log("Counting what masking hides …");
  const corpus = await openCorpus(profile.corpus);
  const pmi = await preparePmiVocabulary(corpus, PMI_VOCABULARY);
  const hiding: ReferenceHiding = {
    corpus: profile.corpus,
    pmiVocabulary: PMI_VOCABULARY,
    sequences: HIDING_SEQUENCES,
    rows: hidingRows(corpus, pmi, HIDING_SEQUENCES, 1),
    compared: comparedHidingRows(corpus, pmi, profile.seeds),
  };
  const path = join(folder, `${profile.name}.hiding.json`);
  await writeAtomically(path, JSON.stringify(hiding) + "\n");
}
