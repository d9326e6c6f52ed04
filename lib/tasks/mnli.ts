import { readSourceFiles } from "../text/read_source.ts";
import { isDevGroup } from "../text/split.ts";
import { type Example, splitExamples, type Task } from "./task.ts";

/** Answers of the source in the order of `labels`. */
const answers = ["True", "Neither", "False"];

/** Whether evidence from a Wikipedia page supports a claim (VitaminC); a page is on one side. */
export const mnli: Task = {
  name: "mnli",
  standsFor: "MNLI",
  question: "Does the evidence support the claim, contradict it or leave it open?",
  source: "vitaminc",
  labels: ["entailment", "neutral", "contradiction"],
  metrics: ["accuracy"],
  async load(manifest, options) {
    const [[path, bytes]] = await readSourceFiles(this.source, manifest, options);
    const { examples: rows } = JSON.parse(new TextDecoder().decode(bytes)) as {
      examples?: { input: string; target_scores: Record<string, number> }[];
    };
    if (!Array.isArray(rows)) throw new Error(`${path}: there is no list "examples".`);
    const examples = rows.map(({ input, target_scores }, i): Example => {
      const [, page, evidence, claim] = /^(.*?): (.*)\nClaim: (.*)$/s.exec(input) ?? [];
      const label = answers.findIndex((answer) => target_scores?.[answer] === 1);
      if (!evidence?.trim() || !claim?.trim() || label < 0) {
        throw new Error(
          `${path}, example ${i + 1}: not "page: evidence", "Claim: claim" and one of ${answers}.`,
        );
      }
      return { text: evidence.trim(), pair: claim.trim(), label, group: page };
    });
    return splitExamples(this.name, examples, ({ group }) => isDevGroup("mnli", group), {});
  },
};
