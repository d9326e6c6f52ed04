import * as v from "valibot";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { isDevGroup } from "../../text/split.ts";
import { parseJsonFile } from "../../files/json_file.ts";
import { seenSentences, withoutSeen } from "./seen_in_pretraining.ts";
import { type Example, splitExamples, type Task } from "../task.ts";

/** Answers of the source in the order of `labels`. */
const answers = ["True", "Neither", "False"];

/**
 * Whether evidence from a Wikipedia page supports a claim (VitaminC); a page is on one side. Pairs for
 * evaluation with a sentence that stands in pre-training text are dropped.
 */
export const vitaminC: Task = {
  name: "mnli",
  standsFor: "MNLI",
  question: "Does the evidence support the claim, contradict it or leave it open?",
  source: "vitaminc",
  labels: ["entailment", "neutral", "contradiction"],
  metrics: ["accuracy"],
  async load(manifest, options) {
    const isDev = ({ group }: Example) => isDevGroup("mnli", group);
    const claims = await readClaims(manifest, options);
    const { kept, dropped } = withoutSeen(claims, isDev, seenSentences());
    return splitExamples(this.name, kept, isDev, { devSentenceInPretraining: dropped });
  },
};

const claimsFile = v.object({
  examples: v.array(
    v.object({ input: v.string(), target_scores: v.record(v.string(), v.number()) }),
  ),
});

/** Every claim with its evidence, as the source has them. */
export async function readClaims(manifest: Manifest, options?: FetchOptions): Promise<Example[]> {
  const [[path, bytes]] = await readSourceFiles(vitaminC.source, manifest, options);
  const text = new TextDecoder().decode(bytes);
  const { examples: rows } = parseJsonFile(
    claimsFile,
    text,
    path,
    "It is of another version of the package.",
  );
  return rows.map(({ input, target_scores }, i) => {
    const [, page, evidence, claim] = /^(.*?): (.*)\nClaim: (.*)$/s.exec(input) ?? [];
    const label = answers.findIndex((answer) => target_scores[answer] === 1);
    if (!evidence?.trim() || !claim?.trim() || label < 0) {
      throw new Error(
        `${path}, example ${i + 1}: not "page: evidence", "Claim: claim" and one of ${answers}.`,
      );
    }
    return { text: evidence.trim(), pair: claim.trim(), label, group: page };
  });
}
