import * as v from "valibot";
import type { FetchOptions } from "../../hub/fetch_package.ts";
import { readHubTable } from "../../hub/hub.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { isDevGroup } from "../../text/split.ts";
import { encodeByBytes, type Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import { bothSides } from "../task.ts";
import { parseJsonFile } from "../../files/json_file.ts";

/** A question whose answer is a part of its context. */
export interface SquadQuestion {
  id: string;
  question: string;
  context: string;
  /** What annotators marked: texts and where they begin in the context. */
  answers: { text: string; start: number }[];
  /** The article, or the context where articles have no title of their own. */
  group: string;
}

/** The extractive task, articles split between its sides. */
export interface SquadData {
  train: SquadQuestion[];
  dev: SquadQuestion[];
  /** Questions with an answer that is not in its context where it is said to be. */
  dropped: { inexact: number };
}

const squadFile = v.object({
  data: v.array(
    v.object({
      title: v.string(),
      paragraphs: v.array(
        v.object({
          context: v.string(),
          qas: v.array(
            v.object({
              id: v.string(),
              question: v.string(),
              answers: v.array(v.object({ text: v.string(), answer_start: v.number() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Reads SQuAD v1.1's dev articles and the four shifted sets, fetching them first where need be. */
export async function loadSquad(manifest: Manifest, options?: FetchOptions): Promise<SquadData> {
  const files = await readSourceFiles("squad-shifts", manifest, options);
  const sides: SquadData = { train: [], dev: [], dropped: { inexact: 0 } };
  for (const [path, bytes] of files) {
    const { data } = parseJsonFile(
      squadFile,
      new TextDecoder().decode(bytes),
      path,
      "It is of another version of the package.",
    );
    for (const { title, paragraphs } of data) {
      for (const { context, qas } of paragraphs) {
        const group = data.length > 1 ? `${path}/${title}` : context;
        const side = isDevGroup("squad", group) ? sides.dev : sides.train;
        const unit = unitOffset(context);
        for (const { id, question, answers } of qas) {
          const found = answers.map(({ text, answer_start }) => ({
            text,
            start: unit(answer_start),
          }));
          addExact({ id, question, context, answers: found, group }, side, sides.dropped);
        }
      }
    }
  }
  return bothSides("squad", sides);
}

/** SQuAD v1.1 itself with its own dev split, for machines that reach the hub. */
export async function loadHubSquad(
  manifest: Manifest,
  options: FetchOptions = {},
): Promise<SquadData> {
  const sides: SquadData = { train: [], dev: [], dropped: { inexact: 0 } };
  const columns = ["id", "title", "context", "question", "answers"];
  for (const [side, split] of [[sides.train, "train"], [sides.dev, "validation"]] as const) {
    const { squad } = manifest.hub;
    const { hub, onProgress } = options;
    const rows = await readHubTable(squad, "plain_text", split, columns, hub, onProgress);
    rows.forEach((row, i) => {
      const { text, answer_start } = row.answers as { text?: string[]; answer_start?: number[] };
      if (!Array.isArray(text) || answer_start?.length !== text.length) {
        throw new Error(
          `SQuAD, ${split}, row ${i + 1}: the answers are not as many texts as offsets.`,
        );
      }
      const context = String(row.context);
      const unit = unitOffset(context);
      const answers = text.map((one, k) => ({ text: one, start: unit(Number(answer_start[k])) }));
      const question = { id: String(row.id), question: String(row.question), context, answers };
      addExact({ ...question, group: String(row.title) }, side, sides.dropped);
    });
  }
  return bothSides("squad-v1.1", sides);
}

/** Keeps a question that has answers which stand in its context where they are said to; counts others. */
function addExact(
  question: SquadQuestion,
  side: SquadQuestion[],
  dropped: SquadData["dropped"],
): void {
  const asked = question.question.trim();
  const exact = asked !== "" && question.answers.length > 0 &&
    question.answers.every(({ text, start }) =>
      text !== "" && question.context.startsWith(text, start)
    );
  if (exact) side.push({ ...question, question: asked });
  else dropped.inexact++;
}

/** The files count code points; a text here counts UTF-16 units. */
function unitOffset(context: string): (codePoint: number) => number {
  if (!/[\ud800-\udfff]/.test(context)) return (codePoint) => codePoint;
  const points = Array.from(context);
  return (codePoint) => points.slice(0, codePoint).join("").length;
}

/** A part of a context with its question, as the encoder reads it. */
export interface SquadWindow {
  /** Index of the question. */
  question: number;
  /** `<s> question </s></s> part of the context </s>`. */
  ids: Int32Array;
  /** Columns of the first and last token of the first answer; 0, `<s>`, where it is not in this window. */
  start: number;
  end: number;
  /** `[ids]`, where each token begins and ends in the context; -1 for those that are not of it. */
  spans: { begin: Int32Array; end: Int32Array };
}

/**
 * Cuts questions into windows of at most `maxLength` tokens whose parts of the context begin `stride`
 * tokens apart, so that long contexts are read whole.
 *
 * @throws {RangeError} where a window has no room for the context
 */
export function squadWindows(
  questions: SquadQuestion[],
  tokenizer: Tokenizer,
  maxLength: number,
  stride: number,
): SquadWindow[] {
  const { bos, eos } = tokenizer.special;
  return questions.flatMap(({ question, context, answers: [answer] }, index) => {
    const asked = tokenizer.encode(question, "data").slice(0, maxLength >> 1);
    const front = [bos, ...asked, eos, eos];
    const room = maxLength - front.length - 1;
    if (room < 1 || stride < 1 || stride > room) {
      throw new RangeError(
        `Question ${index}: windows of ${maxLength} tokens hold ${room} of the context; a stride of ` +
          `${stride} does not fit. Raise the length or lower the stride.`,
      );
    }
    const ids = encodeByBytes(tokenizer, context);
    const { begin, end } = tokenSpans(context, ids, tokenizer);
    const answerEnd = answer.start + answer.text.length;
    const windows: SquadWindow[] = [];
    for (let first = 0;; first += stride) {
      const part = ids.slice(first, first + room);
      const spans = (values: Int32Array) =>
        Int32Array.from([...front.map(() => -1), ...values.slice(first, first + room), -1]);
      const window: SquadWindow = {
        question: index,
        ids: Int32Array.from([...front, ...part, eos]),
        start: 0,
        end: 0,
        spans: { begin: spans(begin), end: spans(end) },
      };
      const from = window.spans.end.findIndex((value) => value > answer.start);
      const to = window.spans.end.findIndex((value) => value >= answerEnd);
      const whole = from > 0 && to > 0 && window.spans.begin[from] <= answer.start;
      windows.push(whole ? { ...window, start: from, end: to } : window);
      if (first + room >= ids.length) return windows;
    }
  });
}

/** Where each token stands in its text; a token inside a character of several bytes is the character. */
function tokenSpans(text: string, ids: number[], tokenizer: Tokenizer) {
  const encoder = new TextEncoder();
  const unitOfByte: number[] = [];
  let unit = 0;
  for (const character of text) {
    const bytes = encoder.encode(character).length;
    for (let i = 0; i < bytes; i++) unitOfByte.push(unit);
    unit += character.length;
  }
  unitOfByte.push(unit);
  const begin = new Int32Array(ids.length);
  const end = new Int32Array(ids.length);
  let byte = 0;
  ids.forEach((id, i) => {
    begin[i] = unitOfByte[byte];
    byte += tokenizer.token(id).length;
    // Past a character that goes on in the next token.
    let next = byte;
    while (next < unitOfByte.length - 1 && unitOfByte[next] === unitOfByte[next - 1]) next++;
    end[i] = unitOfByte[next];
    if (text[begin[i]] === " " && end[i] > begin[i] + 1) begin[i]++;
  });
  return { begin, end };
}

/** An article that stands alone; letters and digits of any script and `_` make a word longer, as in Python. */
const article = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** What Python splits texts at: Unicode's white space and ASCII's four separators. */
// deno-lint-ignore no-control-regex
const whiteSpace = /[\p{White_Space}\x1c-\x1f]+/u;

/**
 * SQuAD's normalisation: lower case, no ASCII punctuation, no articles, single spaces.
 *
 * @example
 * ```ts
 * import { normalizeAnswer } from "@/tasks/datasets/squad.ts";
 * import assert from "node:assert/strict";
 * assert.equal(normalizeAnswer("The  cat's España"), "cats españa");
 * ```
 */
export function normalizeAnswer(text: string): string {
  return answerWords(text).join(" ");
}

function answerWords(text: string): string[] {
  return text.toLowerCase()
    .replace(/[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, "")
    .replace(article, " ")
    .split(whiteSpace).filter((word) => word !== "");
}

/**
 * SQuAD v1.1's measures: the share of predictions that equal one of the answers, and the mean of the
 * best token F1 with any of them. What normalises to nothing has an F1 of 0 even with its like.
 *
 * @throws {RangeError} for unequal numbers of predictions and questions, and a question without answers
 */
export function squadScores(
  predictions: string[],
  questions: { answers: { text: string }[] }[],
): { f1: number; exactMatch: number } {
  if (predictions.length !== questions.length || questions.length === 0) {
    throw new RangeError(
      `${predictions.length} predictions for ${questions.length} questions: one for each is needed.`,
    );
  }
  let [exact, f1] = [0, 0];
  predictions.forEach((prediction, i) => {
    const { answers } = questions[i];
    if (answers.length === 0) throw new RangeError(`Question ${i} has no answer to compare with.`);
    const predicted = answerWords(prediction);
    const golden = answers.map(({ text }) => answerWords(text));
    if (golden.some((answer) => answer.join(" ") === predicted.join(" "))) exact++;
    f1 += Math.max(...golden.map((answer) => wordF1(predicted, answer)));
  });
  return { f1: f1 / questions.length, exactMatch: exact / questions.length };
}

function wordF1(predicted: string[], golden: string[]): number {
  const left = new Map<string, number>();
  for (const word of golden) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of predicted) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      common++;
      left.set(word, count - 1);
    }
  }
  return common === 0 ? 0 : 2 * common / (predicted.length + golden.length);
}
