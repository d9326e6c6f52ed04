import { join, resolve } from "node:path";
import {
  type ExperimentNotebook,
  isPlanned,
  notebooks,
  profileSpecs,
  withSeeds,
} from "../../lib/experiments/plan/notebooks.ts";
import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { referenceRuns } from "../../lib/experiments/results/committed_runs.ts";
import { findProfile } from "../../lib/experiments/profiles/profiles.ts";
import { timeModel } from "../../lib/runs/scheduling/cost.ts";
import type { Executor } from "../../lib/runs/scheduling/executor.ts";
import { planRuns } from "../../lib/runs/scheduling/plan.ts";
import { runPlanned } from "../../lib/runs/scheduling/scheduler.ts";
import { distinctRuns, runKey, type RunSpec, runTitle } from "../../lib/runs/store/spec.ts";
import type { StoredRun } from "../../lib/runs/store/store.ts";
import { fetchTask } from "../../lib/tasks/fine_tuning/fine_tune_on.ts";
import { partialFolder } from "../../lib/files/partial_folder.ts";
import { StorageError, storing } from "../../lib/files/storage_error.ts";
import { openCorpus } from "../../lib/text/corpus/corpus.ts";
import { readManifest } from "../../lib/hub/manifest.ts";
import { prepareCorpus } from "../../lib/text/corpus/prepare_corpus.ts";
import { preparePmiVocabulary } from "../../lib/training/batches/prepare_pmi_vocabulary.ts";
import { buildSite } from "../site/build_site.ts";
import { executeReference, referenceFolder } from "../site/execute_reference.ts";
import { withProgress } from "../shared/with_progress.ts";
import { executeAll } from "../notebooks/execute_all.ts";
import { root } from "../shared/paths.ts";
import { Problem, WrongArguments } from "../shared/problem.ts";
import { chosenExecutor, requireSlurm } from "./chosen_executor.ts";
import { answersAtEnd } from "./answers_at_end.ts";
import { dryRun } from "./dry_run.ts";
import { timedRuns } from "../../lib/experiments/results/timed_runs.ts";
import { counted } from "../../lib/format/count.ts";
import { refuseLarge } from "./refuse_large.ts";
import { showRuns } from "./show_runs.ts";
import { duration } from "@/format/duration.ts";
import type { Flags } from "./usage.ts";

/** Folders that the command fills. */
interface Output {
  store: string;
  executed: string;
  site: string;
}

/**
 * Everything after set-up: data, runs, notebooks, site. Each step finds what an earlier, perhaps
 * interrupted, call has finished and goes on from there.
 */
export async function reproduce(flags: Flags): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interrupted.abort());
  }
  const started = performance.now();
  try {
    const profile = chosenProfile(flags);
    const chosen = chosenNotebooks(flags.only);
    const { executor, jobs } = await chosenExecutor(flags);
    const { store, executed, site } = outputFolders(flags.output);
    const left = flags.uncommitted
      ? new Set((await referenceRuns(profile)).map(({ key }) => key))
      : undefined;
    if (flags["dry-run"]) return console.log(await dryRun(profile, chosen, store, jobs, left));
    await refuseLarge(profile);
    if (flags.executor === "slurm") await requireSlurm();
    if (flags.output !== undefined) await makeFolder(resolve(flags.output));
    if (!left) await publishReference({ executed, store, site });
    await prepareData(profile, chosen);
    const specs = profileSpecs(profile, chosen).filter((spec) => !left?.has(runKey(spec)));
    const runs = await computeRuns(profile, specs, store, jobs, executor, interrupted.signal);
    if (left) {
      return console.log(
        `\nEvery run that data/results/ lacked is in ${store}. To add them to it:\n` +
          `  deno task results --profile ${profile.name} --store ${store}`,
      );
    }
    await executeAll(
      "Executing on your runs",
      chosen.map(({ file }) => join(root, "notebooks", file)),
      executed,
      {
        MASKRATE_PROFILE: profile.name,
        MASKRATE_SEEDS: String(profile.seeds.length),
        MASKRATE_STORE: store,
      },
    );
    const { publisher } = await buildSite({
      target: site,
      notebooks: executed,
      committed: referenceFolder,
      runs: store,
      publisher: "auto",
    });
    console.log(`\n${await answersAtEnd(profile, store, runs)}`);
    const took = duration((performance.now() - started) / 1000);
    const maker = publisher === "lume" ? "Lume" : "the offline publisher (Lume cannot be reached)";
    console.log(`\nDone in ${took}. The report, made by ${maker}, is\n  ${site}/index.html`);
    if (!flags.output) console.log("To read it in a browser: deno task serve");
  } catch (error) {
    if (interrupted.signal.aborted) {
      console.error("\nInterrupted. Run the same command again to go on from here.");
      Deno.exit(130);
    }
    throw error;
  }
}

/** The report as far as it is there without a run of the reader's: there is something to read from the start. */
async function publishReference({ executed, store, site }: Output): Promise<void> {
  await executeReference();
  const committed = referenceFolder;
  const { seconds } = await buildSite({
    target: site,
    notebooks: executed,
    committed,
    runs: store,
    publisher: "auto",
  });
  console.log(
    `The report on the committed runs was built in ${duration(seconds)}: ${site}/index.html\n` +
      "Yours come beside them once they are computed.",
  );
}

function outputFolders(output: string | undefined): Output {
  if (output === undefined) {
    return {
      store: join(root, "runs"),
      executed: join(root, "site/executed"),
      site: join(root, "_site"),
    };
  }
  const folder = resolve(output);
  return {
    store: join(folder, "runs"),
    executed: join(folder, "executed"),
    site: join(folder, "_site"),
  };
}

/** Makes the folder that the output goes to: one that cannot be written is named before the work, not after it. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await storing(folder, async () => Deno.remove(await partialFolder(folder)));
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const { code } = error as { code?: string };
    throw new Problem(
      `There can be no folder ${folder}, which --output names (${code}); choose another.`,
    );
  }
}

function chosenProfile(flags: Flags): Profile {
  const profile = findProfile(flags.profile ?? "quick");
  return flags.seeds === undefined ? profile : withSeeds(profile, flags.seeds);
}

function chosenNotebooks(only: string | undefined): readonly ExperimentNotebook[] {
  if (only === undefined) return notebooks;
  const known = notebooks.map(({ number }) => number);
  const wanted = only.split(",").map((number) => number.trim().padStart(2, "0"));
  const unknown = wanted.find((number) => !known.includes(number));
  if (unknown !== undefined) {
    throw new WrongArguments(
      `There is no notebook ${unknown} to run; there are ${known.join(", ")}.`,
    );
  }
  return notebooks.filter(({ number }) => wanted.includes(number));
}

/** Fetches and prepares what the runs read; afterwards they need no network. */
async function prepareData(profile: Profile, chosen: readonly ExperimentNotebook[]): Promise<void> {
  const specs = profileSpecs(profile, chosen);
  await withProgress(async (onProgress) => {
    const read = specs.map((spec) => spec.kind === "pretrain" ? spec.corpus : spec.start.corpus);
    const corpora = new Map([profile.corpus, ...read].map((one) => [JSON.stringify(one), one]));
    for (const corpus of corpora.values()) await prepareCorpus(corpus, { onProgress });
    const tasks = new Set(
      specs.flatMap((spec) =>
        spec.kind === "finetune" ? [spec, spec.first ?? []].flat().map(({ task }) => task) : []
      ),
    );
    for (const name of tasks) await fetchTask(name, readManifest(), { onProgress });
    const wanted = specs.flatMap((spec) =>
      spec.kind === "pretrain" ? spec.pretraining.pmiVocabulary ?? [] : []
    );
    const vocabularies = new Map(wanted.map((one) => [JSON.stringify(one), one]));
    // Built here once, not by each of the runs that start together.
    if (vocabularies.size > 0) {
      onProgress({ step: "counting n-grams", done: 0, total: 0, unit: "n-grams" });
      const corpus = await openCorpus(profile.corpus);
      for (const one of vocabularies.values()) await preparePmiVocabulary(corpus, one);
    }
  });
}

async function computeRuns(
  profile: Profile,
  wanted: readonly RunSpec[],
  store: string,
  jobs: number,
  executor: Executor,
  signal: AbortSignal,
): Promise<StoredRun[]> {
  const specs = distinctRuns(wanted).map(({ spec }) => spec);
  const planned = await planRuns(
    store,
    specs,
    ({ spec }, sentence) => console.log(`${runTitle(spec)}: ${sentence}`),
  );
  const { missing, stored } = planned;
  console.log(
    `${counted(specs.length, "run")} of profile ${profile.name}; ${missing.size} to compute, ` +
      "with those that they start from",
  );
  const secondsOf = timeModel((await timedRuns(stored)).runs);
  const table = showRuns(missing, { slots: jobs, secondsOf });
  try {
    // The plan's order is that of its blocks' value: what is whole early is worth most.
    const inOrder = isPlanned(profile);
    return await runPlanned(store, planned, {
      jobs,
      executor,
      onEvent: table.onEvent,
      signal,
      inOrder,
    });
  } finally {
    table.stop();
  }
}
