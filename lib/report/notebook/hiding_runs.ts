import { isPlanned } from "../../experiments/plan/notebooks.ts";
import { plan } from "../../experiments/plan/plan.ts";
import { findProfile } from "../../experiments/profiles/profiles.ts";
import { referenceHiding } from "../../experiments/results/committed_runs.ts";
import {
  HIDING_LENGTH,
  HIDING_SEQUENCES,
  hidingRows,
  PMI_VOCABULARY,
} from "../../experiments/hiding/what_masking_hides.ts";
import { preparePmiVocabulary } from "../../training/batches/prepare_pmi_vocabulary.ts";
import type { HidingData } from "../figures/what_masking_hides.ts";
import { notebookCorpus } from "./notebook_corpus.ts";
import { notebookLine } from "./notebook_line.ts";
import { notebookSetting } from "./notebook_runs.ts";

/** What maskings hide of the held-out text: as it was counted for the plan, or counted here in the profile's text. */
export async function hidingFound(): Promise<HidingData> {
  const { profile, store } = notebookSetting();
  if (store === null || isPlanned(profile)) {
    const kept = await referenceHiding(findProfile(plan.profile));
    if (kept !== null) {
      return { corpus: "held-out text", sequences: kept.sequences, rows: kept.rows };
    }
  }
  const corpus = await notebookCorpus(profile.corpus);
  const show = notebookLine();
  show("counting n-grams, and what maskings hide");
  const pmi = await preparePmiVocabulary(corpus, PMI_VOCABULARY);
  const sequences = Math.min(HIDING_SEQUENCES, corpus.blockCount("heldOut", HIDING_LENGTH));
  const rows = hidingRows(corpus, pmi, sequences, 1);
  show("", true);
  return { corpus: "held-out text", sequences, rows };
}
