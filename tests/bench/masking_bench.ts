/**
 * Masking's speed on one core, and what building a PMI vocabulary takes. Run it with `deno run -A
 * tests/bench/masking_bench.ts`; it needs the full corpus (`deno task data`). Speeds are by
 * processor time (of all threads, so garbage collection counts too), the best of several rounds,
 * since other work on the machine only ever slows one down.
 */
import { readFileSync } from "node:fs";
import { randomStream } from "@/random/random.ts";
import { buildPmiVocabulary } from "@/masking/pmi/build_pmi_vocabulary.ts";
import { maskBatch } from "@/masking/mask_batch.ts";
import { maskingConfig, type Strategy } from "@/masking/masking_config.ts";
import type { PmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { type Corpus, fullCorpus, openCorpus } from "@/text/corpus/corpus.ts";
import { processorSeconds } from "./processor_time.ts";

const rounds = 7;
const pieceLength = 8192;

function best(measure: () => number): number {
  return Math.max(...Array.from({ length: rounds }, measure));
}

/** Million 32-bit words a second. */
function wordsPerSecond(): number {
  const random = randomStream({ seed: 1, stream: "bench", epoch: 0, index: 0 });
  const words = 1e7;
  let sum = 0;
  const start = processorSeconds();
  for (let i = 0; i < words; i++) sum ^= random.uint32();
  const seconds = processorSeconds() - start;
  return sum === 1 ? NaN : words / seconds / 1e6;
}

/** Million tokens a second that come out as batches of 32 sequences. */
function tokensPerSecond(
  corpus: Corpus,
  strategy: Strategy,
  corruptionRate: number,
  sequenceLength: number,
  pmi: PmiVocabulary,
): number {
  const config = maskingConfig({ strategy, corruptionRate });
  const context = { tokens: corpus.tokens, sequenceLength, pmi };
  const batchSize = 32;
  const blocks = Array.from(
    { length: 2048 },
    (_, i) => corpus.readBlock("train", 7 * i, sequenceLength),
  );
  let batches = 0;
  const start = processorSeconds();
  while (batches < 512) {
    const first = batches * batchSize % blocks.length;
    const indices = Array.from({ length: batchSize }, (_, i) => first + i);
    const batch = blocks.slice(first, first + batchSize);
    maskBatch(batch, config, { seed: 1, epoch: 0, indices }, context);
    batches++;
  }
  const seconds = processorSeconds() - start;
  return batches * batchSize * sequenceLength / seconds / 1e6;
}

/**
 * The corpus, over and over, until it has `words` words. Each time its tokens get other ids (word
 * beginnings those of other word beginnings), so that repeated text counts as new text: a heavier
 * load than a real corpus of that length, in which n-grams come back.
 */
function* repeated(corpus: Corpus, words: number): Generator<Int32Array> {
  const { startsWord, vocabularySize } = corpus.tokens;
  const ordinary = Array.from({ length: vocabularySize - 5 }, (_, i) => i + 4);
  const classes = [0, 1].map((kind) => ordinary.filter((id) => startsWord[id] === kind));
  const pieces = corpus.blockCount("train", pieceLength);
  let count = 0;
  for (let repeat = 0; count < words; repeat++) {
    const renamed = Int32Array.from({ length: vocabularySize }, (_, id) => id);
    for (const ids of classes) {
      ids.forEach((id, i) => renamed[id] = ids[(i + 97 * repeat) % ids.length]);
    }
    for (let i = 0; i < pieces && count < words; i++) {
      const piece = corpus.readBlock("train", i, pieceLength).map((id) => renamed[id]);
      for (const id of piece) count += startsWord[id];
      yield piece;
    }
  }
}

function build(corpus: Corpus, words: number): Promise<PmiVocabulary> {
  return buildPmiVocabulary(() => repeated(corpus, words), corpus.tokens, {
    entries: Math.min(800_000, words / 100),
    minimum: 10,
    power: 2,
    memory: { sketchBytes: 2 ** Math.ceil(Math.log2(2 * words)), maxNgrams: 2e7 },
  });
}

/** Memory of this process in MiB: `VmRSS` now, `VmHWM` at most so far. */
function residentMiB(field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Math.round(Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))![1]) / 1024);
}

/** Builds one vocabulary in a process of its own, so that its peak memory is its own. */
async function measureBuild(words: number): Promise<void> {
  const corpus = await openCorpus(fullCorpus);
  corpus.readBlock("train", 0, pieceLength);
  const before = residentMiB("VmRSS");
  const [startWall, startProcessor] = [performance.now() / 1000, processorSeconds()];
  const vocabulary = await build(corpus, words);
  const wall = performance.now() / 1000 - startWall;
  const processor = processorSeconds() - startProcessor;
  const sizes = [2, 3, 4, 5].map((size) => vocabulary.words.filter((n) => n === size).length);
  console.log(
    `${words / 1e6} M words: ${processor.toFixed(1)} s of processor time (${
      wall.toFixed(1)
    } s), peak ${residentMiB("VmHWM")} MiB ` +
      `(${before} MiB before), ${vocabulary.words.length} entries (${sizes.join(" + ")})`,
  );
}

async function measureAll(): Promise<void> {
  const corpus = await openCorpus(fullCorpus);
  console.log(`random numbers: ${best(wordsPerSecond).toFixed(0)} M words of 32 bits/s`);
  const pmi = await build(corpus, 3e6);
  console.log(`masking, M tokens/s (PMI vocabulary of ${pmi.words.length} entries)`);
  for (const strategy of ["uniform", "word", "span-t5", "pmi"] as const) {
    for (const sequenceLength of [64, 128]) {
      const speeds = [0.15, 0.4].map((rate) => {
        const speed = best(() => tokensPerSecond(corpus, strategy, rate, sequenceLength, pmi));
        return `${speed.toFixed(1)} at ${rate}`;
      });
      console.log(`  ${strategy}, sequences of ${sequenceLength}: ${speeds.join(", ")}`);
    }
  }
  console.log("PMI vocabulary, corpus repeated to");
  for (const words of [1e6, 1e7, 1e8]) {
    const file = new URL(import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", file, String(words)],
      stdout: "inherit",
      stderr: "inherit",
    });
    await child.spawn().status;
  }
}

if (Deno.args.length > 0) await measureBuild(Number(Deno.args[0]));
else await measureAll();
