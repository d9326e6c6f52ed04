import { readTarGz } from "../../files/archive.ts";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { isDevGroup } from "../../text/split.ts";
import { type Example, splitExamples, type Task } from "../task.ts";

const genres = ["amazonReviewSnippets", "movieReviewSnippets", "nytEditorialSnippets", "tweets"];

/** How positive a sentence is, -4 to 4, by the mean of at least twenty raters (VADER's data). */
export const vaderSentiment: Task = {
  name: "stsb",
  standsFor: "STS-B",
  question: "How positive is the sentence, from -4 to 4?",
  source: "vader",
  labels: null,
  metrics: ["pearson", "spearman"],
  async load(manifest, options) {
    const [[, archive]] = await readSourceFiles(this.source, manifest, options);
    const files = await readTarGz(archive, (path) => path.endsWith("_GroundTruth.txt"));
    const dropped = { empty: 0, repeated: 0 };
    const seen = new Set<string>();
    const examples = genres.flatMap((genre) => {
      const found = [...files].find(([path]) => path.endsWith(`/${genre}_GroundTruth.txt`));
      if (!found) throw new Error(`The archive of source "vader" has no ratings of ${genre}.`);
      return rated(found[1], genre).filter(({ text }) => {
        if (text === "") dropped.empty++;
        else if (seen.has(text)) dropped.repeated++;
        else return Boolean(seen.add(text));
        return false;
      });
    });
    return splitExamples(this.name, examples, ({ group }) => isDevGroup("stsb", group), dropped);
  },
};

/** Lines "id, mean rating, text"; sentences of one review or editorial share the id up to "_". */
function rated(bytes: Uint8Array, genre: string): Example[] {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const [id, rating, ...text] = line.split("\t");
    const label = Number(rating);
    if (text.length === 0 || !(Math.abs(label) <= 4)) {
      throw new Error(
        `${genre}_GroundTruth.txt, line ${i + 1}: not an id, a rating between -4 and 4 and a text.`,
      );
    }
    return [{ text: text.join(" ").trim(), label, group: `${genre}/${id.split("_")[0]}` }];
  });
}
