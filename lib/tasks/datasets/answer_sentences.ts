import { sentences } from "../../text/clean.ts";
import { hashFraction } from "../../text/split.ts";
import { loadSquad, type SquadQuestion } from "./squad.ts";
import { bothSides, type Example, type Task } from "../task.ts";

/** Whether a sentence of the context holds the answer, made from SQuAD's questions as GLUE's was. */
export const answerSentences: Task = {
  name: "qnli",
  standsFor: "QNLI",
  question: "Does the sentence hold the answer to the question?",
  source: "squad-shifts",
  labels: ["entailment", "not_entailment"],
  metrics: ["accuracy"],
  async load(manifest, options) {
    const { train, dev, dropped: { inexact } } = await loadSquad(manifest, options);
    const dropped = { inexact, oneSentence: 0, acrossSentences: 0 };
    const pairs = (questions: SquadQuestion[]) =>
      questions.flatMap((question) => {
        const made = pairOfExamples(question);
        if (typeof made !== "string") return made;
        dropped[made]++;
        return [];
      });
    return bothSides(this.name, { train: pairs(train), dev: pairs(dev), dropped });
  },
};

/** The sentence with the answer and another of the same context, or why there are none. */
function pairOfExamples(
  { id, question, context, answers: [answer], group }: SquadQuestion,
): Example[] | "oneSentence" | "acrossSentences" {
  const all = sentences(context).filter((sentence) => sentence !== "");
  let from = 0;
  const holding = all.find((sentence) => {
    const start = context.indexOf(sentence, from);
    from = start + sentence.length;
    return start <= answer.start && answer.start + answer.text.length <= from;
  });
  if (holding === undefined) return "acrossSentences";
  const others = all.filter((sentence) => !sentence.includes(answer.text));
  if (others.length === 0) return "oneSentence";
  const other = others[Math.floor(hashFraction(id, "qnli") * others.length)];
  return [
    { text: question, pair: holding, label: 0, group },
    { text: question, pair: other, label: 1, group },
  ];
}
