import { Buffer } from "node:buffer";
import { parse } from "csv-parse/sync";
import Bunzip from "seek-bzip";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { isDevGroup } from "../../text/split.ts";
import { type Example, splitExamples, type Task } from "../task.ts";

const labels = ["rotten", "fresh"];

/** Sentiment of critics' reviews; a film's reviews are all on one side. */
export const rottenTomatoes: Task = {
  name: "sst2",
  standsFor: "SST-2",
  question: "Does the critic recommend the film?",
  source: "rotten-tomatoes",
  labels,
  metrics: ["accuracy"],
  async load(manifest, options) {
    const files = await readSourceFiles(this.source, manifest, options);
    const [[path, bytes]] = files;
    const csv = Bunzip.decode(Buffer.from(bytes)).toString("utf8");
    const dropped = { plots: 0, empty: 0, repeated: 0 };
    const examples = reviews(csv, path, dropped);
    return splitExamples(this.name, examples, ({ group }) => isDevGroup("sst2", group), dropped);
  },
};

function reviews(csv: string, path: string, dropped: Record<string, number>): Example[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  const seen = new Set<string>();
  return rows.flatMap(({ category, text, movie_name }, i) => {
    const row = `${path}, row ${i + 1}`;
    if (text === undefined || movie_name === undefined) {
      throw new Error(`${row}: the columns category, text, movie_name are expected.`);
    }
    const label = labels.indexOf(category);
    if (category === "plot") dropped.plots++;
    else if (label < 0) throw new Error(`${row}: the category "${category}" is unknown.`);
    else if (text.trim() === "") dropped.empty++;
    else if (seen.has(text)) dropped.repeated++;
    else {
      seen.add(text);
      return [{ text: text.trim(), label, group: movie_name }];
    }
    return [];
  });
}
