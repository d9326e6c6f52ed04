/**
 * Fine-tuning's speed on one core and the share of padding in its batches, for the tasks of profile
 * laptop. Run it with `deno run -A tests/bench/fine_tuning_bench.ts [layers x width ...]`; it needs
 * the full corpus and the large optional package (`deno task data --all`). Speeds are by processor
 * time, so that other work on the machine counts little, and those of the second epoch, when every
 * shape of batch has been traced.
 */
import type { EncoderConfig } from "@/encoder/config.ts";
import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import { downstreamPlan } from "@/experiments/profiles/downstream_plan.ts";
import { profiles } from "@/experiments/profiles/profiles.ts";
import { taskBatches } from "@/tasks/fine_tuning/encode_task.ts";
import { classifying } from "@/tasks/fine_tuning/classifying.ts";
import type { TaskTuning } from "@/tasks/fine_tuning/fine_tune_on.ts";
import { markingSpans } from "@/tasks/fine_tuning/marking_spans.ts";
import { loadSquad } from "@/tasks/datasets/squad.ts";
import { taskNamed } from "@/tasks/tasks.ts";
import { type FineTuningConfig, type TaskKind, tune } from "@/tasks/fine_tuning/tune.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { readManifest } from "@/hub/manifest.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import { processorSeconds } from "./processor_time.ts";

const examples = { class: 1024, spans: 128 };
const { corpus: corpusConfig, encoder: smallEncoder } = profiles.laptop;
const sizes = Deno.args.length > 0 ? Deno.args : ["2 x 128", "4 x 192"];

function measure<Item extends { group: string }>(
  encoder: EncoderConfig,
  kind: TaskKind<Item>,
  items: Item[],
  config: FineTuningConfig,
): string {
  const { batchSize } = config;
  const { lengthStep } = kind;
  const order = { seed: 1, epoch: 1 };
  const { examples } = kind.encode(items);
  const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  const positions = taskBatches(examples, { batchSize, lengthStep, order })
    .reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  let [start, seconds] = [0, 0];
  const { parameters } = tune(
    kind,
    initialize(encoderShapes(encoder), 1),
    { train: items, dev: items.slice(0, 1) },
    {
      ...config,
      peakLearningRate: 3e-4,
      epochs: 2,
      trainingExamples: null,
      devExamples: undefined,
    },
    1,
    (done, total) => {
      if (2 * done === total) start = processorSeconds();
      if (done === total) seconds = processorSeconds() - start;
    },
  );
  tf.dispose(parameters);
  const padding = 1 - tokens / positions;
  return `${(tokens / seconds).toFixed(0)} tokens/s, ${(100 * padding).toFixed(1)} % padding`;
}

/** Every encoder on one task. */
async function measureTask({ task: name, finetuning }: TaskTuning, tokenizer: Tokenizer) {
  const manifest = readManifest();
  for (const size of sizes) {
    const [layers, hidden] = size.split(" x ").map(Number);
    const heads = hidden / 64;
    const encoder = { ...smallEncoder, layers, hidden, heads, feedForward: 4 * hidden };
    let found: string;
    if ("stride" in finetuning) {
      const { train } = await loadSquad(manifest);
      const kind = markingSpans({ encoder, tokenizer }, finetuning);
      found = measure(encoder, kind, train.slice(0, examples.spans), finetuning);
    } else {
      const task = taskNamed(name);
      const { train } = await task.load(manifest);
      const kind = classifying({ encoder, tokenizer }, task, finetuning);
      found = measure(encoder, kind, train.slice(0, examples.class), finetuning);
    }
    console.log(`${name}, ${size}: ${found}`);
  }
}

const { version, device } = await startTensorFlow({ threads: 1 });
console.log(`TensorFlow ${version} on ${device}, one thread`);
const { tokenizer } = await openCorpus(corpusConfig);
for (const tuning of downstreamPlan(profiles.laptop)!.tunings) await measureTask(tuning, tokenizer);
