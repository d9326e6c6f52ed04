import type { Profile } from "../../lib/experiments/profile.ts";
import { profileRuns } from "../../lib/experiments/reference_results.ts";
import { comparedHidingRows, PMI_VOCABULARY } from "../../lib/experiments/what_masking_hides.ts";
import type { SeededHidingRow } from "../../lib/experiments/what_masking_hides.ts";
import {
  claimsWithReference,
  comparisonText,
} from "../../lib/report/claims/claims_with_reference.ts";
import { judgedBy, readReference, REFERENCE_PROFILE } from "../../lib/report/reference.ts";
import { planRuns } from "../../lib/runs/scheduling/plan.ts";
import { openCorpus } from "../../lib/text/corpus/corpus.ts";
import { preparePmiVocabulary } from "../../lib/training/prepare_pmi_vocabulary.ts";

/**
 * Each claim with the committed reference's verdict, that of the profile's runs in the store, and
 * the difference, as text.
 *
 * @param hiding whether to count what masking hides, for which the text must be prepared
 */
export async function claimsAtEnd(
  profile: Profile,
  store: string,
  hiding: boolean,
): Promise<string> {
  const { stored } = await planRuns(store, [...(await profileRuns(profile)).values()]);
  const own = judgedBy(profile, stored, hiding ? await countHiding(profile) : []);
  const { claims, about } = await referenceJudgement();
  return [
    `The paper's claims. ${about}`,
    "",
    comparisonText(claimsWithReference(own, claims), profile.name, REFERENCE_PROFILE),
  ].join("\n");
}

async function countHiding({ corpus: config, seeds }: Profile): Promise<SeededHidingRow[]> {
  const corpus = await openCorpus(config);
  return comparedHidingRows(corpus, await preparePmiVocabulary(corpus, PMI_VOCABULARY), seeds);
}

/** What a reader changed in the experiments must not cost the runs' own verdicts. */
async function referenceJudgement() {
  try {
    const { profile, runs, hiding } = await readReference();
    const wanted = (await profileRuns(profile)).size;
    return {
      claims: judgedBy(profile, runs, hiding?.compared),
      about: `The reference has ${runs.length} of the ${wanted} runs of profile ${profile.name}, ` +
        `seeds ${profile.seeds.join(", ")}.`,
    };
  } catch (error) {
    return { claims: [], about: `The reference cannot be read: ${(error as Error).message}` };
  }
}
