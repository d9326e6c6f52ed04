import { readSourceFiles } from "../../text/sources/read_source.ts";
import { jsonLines, textField } from "../../text/sources/json_lines.ts";
import { bothSides, type Example, type Task } from "../task.ts";

/** A passage answers a question with yes or no (BoolQ); the official dev split. */
export const boolQ: Task = {
  name: "rte",
  standsFor: "RTE",
  question: "Does the passage answer the question with yes?",
  source: "boolq",
  labels: ["no", "yes"],
  metrics: ["accuracy"],
  async load(manifest, options) {
    const files = await readSourceFiles(this.source, manifest, options);
    const rows = (end: string) => {
      const found = [...files].find(([path]) => path.endsWith(end))!;
      return { path: found[0], rows: jsonLines(found[1], found[0]) };
    };
    const official = rows("dev.jsonl");
    const dropped = { unlabelled: 0, inDev: 0, titleInDev: 0, empty: 0 };
    const isEmpty = (...texts: string[]) => texts.some((text) => text.trim() === "");
    const dev = official.rows.flatMap((row, i): Example[] => {
      const text = textField(row, "question", official.path);
      const pair = textField(row, "passage", official.path);
      const label = answer(row.answer, `${official.path}, row ${i + 1}`);
      const group = textField(row, "title", official.path);
      if (!isEmpty(text, pair)) return [{ text, pair, label, group }];
      dropped.empty++;
      return [];
    });
    const evaluated = {
      questions: new Set(dev.map(({ text }) => text)),
      titles: new Set(dev.map(({ group }) => group)),
    };
    const all = rows("combined.jsonl");
    const train = all.rows.flatMap((row, i): Example[] => {
      const [, title, passage] = /^(.*?) -- (.*)$/s
        .exec(textField(row, "passage", all.path)) ?? [];
      if (passage === undefined) {
        throw new Error(`${all.path}, row ${i + 1}: the passage does not begin with its title.`);
      }
      const text = textField(row, "question", all.path);
      if (isEmpty(text, passage)) dropped.empty++;
      else if (row.label === undefined) dropped.unlabelled++;
      else if (evaluated.questions.has(text)) dropped.inDev++;
      else if (evaluated.titles.has(title)) dropped.titleInDev++;
      else {
        const label = answer(row.label, `${all.path}, row ${i + 1}`);
        return [{ text, pair: passage, label, group: title }];
      }
      return [];
    });
    return bothSides(this.name, { train, dev, dropped });
  },
};

function answer(value: unknown, row: string): number {
  const label = ["false", "true"].indexOf(String(value).toLowerCase());
  if (label < 0) throw new Error(`${row}: the answer "${value}" is neither true nor false.`);
  return label;
}
