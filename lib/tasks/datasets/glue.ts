import { readHubTable, type Row } from "../../hub/hub.ts";
import type { MetricName } from "../metrics.ts";
import { bothSides, type Example, type Task } from "../task.ts";

/** What distinguishes GLUE's tasks. */
interface Glue {
  title: string;
  question: string;
  /** Columns of the one or two texts. */
  texts: [first: string, second?: string];
  labels: string[] | null;
  metrics: MetricName[];
  /** Name of the dev split where it is not "validation". */
  dev?: string;
}

const entailed = ["entailment", "not_entailment"];

const glue: Record<string, Glue> = {
  cola: {
    title: "CoLA",
    question: "Is the sentence grammatical?",
    texts: ["sentence"],
    labels: ["unacceptable", "acceptable"],
    metrics: ["matthews"],
  },
  sst2: {
    title: "SST-2",
    question: "Is the review positive?",
    texts: ["sentence"],
    labels: ["negative", "positive"],
    metrics: ["accuracy"],
  },
  mrpc: {
    title: "MRPC",
    question: "Do the sentences mean the same?",
    texts: ["sentence1", "sentence2"],
    labels: ["not_equivalent", "equivalent"],
    metrics: ["accuracy", "f1"],
  },
  qqp: {
    title: "QQP",
    question: "Do the questions ask the same?",
    texts: ["question1", "question2"],
    labels: ["not_duplicate", "duplicate"],
    metrics: ["accuracy", "f1"],
  },
  stsb: {
    title: "STS-B",
    question: "How similar are the sentences, from 0 to 5?",
    texts: ["sentence1", "sentence2"],
    labels: null,
    metrics: ["pearson", "spearman"],
  },
  mnli: {
    title: "MNLI",
    question: "Does the first sentence entail, contradict or leave open the second?",
    texts: ["premise", "hypothesis"],
    labels: ["entailment", "neutral", "contradiction"],
    metrics: ["accuracy"],
    dev: "validation_matched",
  },
  qnli: {
    title: "QNLI",
    question: "Does the sentence answer the question?",
    texts: ["question", "sentence"],
    labels: entailed,
    metrics: ["accuracy"],
  },
  rte: {
    title: "RTE",
    question: "Does the first sentence entail the second?",
    texts: ["sentence1", "sentence2"],
    labels: entailed,
    metrics: ["accuracy"],
  },
  wnli: {
    title: "WNLI",
    question: "Does the second sentence follow with the pronoun resolved?",
    texts: ["sentence1", "sentence2"],
    labels: ["not_entailment", "entailment"],
    metrics: ["accuracy"],
  },
};

/** GLUE's nine tasks, for machines that reach the hub; dev is their public validation split. */
export const glueTasks: Record<string, Task> = Object.fromEntries(
  Object.entries(glue).map(([config, { title, question, texts, labels, metrics, dev }]) => {
    const name = `glue-${config}`;
    const task: Task = {
      name,
      standsFor: title,
      question,
      source: "glue",
      labels,
      metrics,
      async load(manifest, options = {}) {
        const columns = [...texts.filter((text) => text !== undefined), "label"];
        const dropped = { empty: 0 };
        const read = async (split: string) => {
          const rows = await readHubTable(
            manifest.hub.glue,
            config,
            split,
            columns,
            options.hub,
            options.onProgress,
          );
          return rows.flatMap((row, i) => example(row, `${name} ${split}`, i) ?? []);
        };
        const example = (row: Row, where: string, i: number): Example | undefined => {
          const [text, pair] = texts.map((column) => column && String(row[column] ?? "").trim());
          const label = Number(row.label);
          const fits = labels ? label in labels : label >= 0 && label <= 5;
          if (!fits) {
            throw new Error(
              `${where}, row ${i + 1}: the label is ${row.label}, which this task does not have.`,
            );
          }
          if (text && pair !== "") return { text, pair, label, group: `${where}/${i}` };
          dropped.empty++;
        };
        const [train, evaluated] = [await read("train"), await read(dev ?? "validation")];
        return bothSides(name, { train, dev: evaluated, dropped });
      },
    };
    return [name, task];
  }),
);
