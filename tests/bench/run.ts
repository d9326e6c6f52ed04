/**
 * Times training steps on TensorFlow (this project's), on PyTorch (eager and `torch.compile`) and on the stock
 * tfjs-node addon (eager, built here against the same TensorFlow where there is a g++), in turns, so that
 * whatever else the machine does meets all of them. Beside them: products in bfloat16, here and by PyTorch's autocast.
 *
 * `deno task bench ["part of a case's name"] [threads] [--rounds 7] [--no-jobs]` prints a table and writes
 * `data/cache/bench/results-<threads>.json`, in which cases of earlier runs stay. Linux only (peak memory comes
 * from /proc).
 *
 * PyTorch lives in an environment of its own, made on first use in `data/cache/bench/venv` (several GB).
 */
import { fileURLToPath } from "node:url";
import { trainingFlops } from "@/encoder/config.ts";
import { type Case, cases, predictedPerRow } from "./cases.ts";
import { buildAddon } from "./build_addon.ts";
import { type Figures, jobsTable, markdownTable } from "./figures.ts";
import { startWorker, type StepTime, type Worker } from "./worker.ts";
import { readArguments } from "../../commands/shared/arguments.ts";
import { outputOf, pythonWith } from "../python_environment.ts";

const WARM_UP_STEPS = 3;
/** About how long one contender's turn lasts. */
const SECONDS_PER_TURN = 1;

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = `${here}../../data/cache/bench`;
const { flags, positionals } = readArguments({
  command: "bench",
  description: "Times training steps against PyTorch and the stock addon.",
  flags: {
    rounds: { value: "number", number: "whole", description: "turns of each contender, 7 without" },
    "no-jobs": { description: "leave out one job per core against one job on all" },
  },
  positionals: "part of a case's name [threads]",
});
const [part = "", threads = String(navigator.hardwareConcurrency), ...more] = positionals;
const { rounds = 7 } = flags;
const chosen = cases.filter(({ name }) => name.includes(part));
if (chosen.length === 0) {
  refuse(
    [`No case has "${part}" in its name; there are`, ...cases.map(({ name }) => name)].join("\n  "),
  );
}
if (!/^[1-9]\d*$/.test(threads) || more.length > 0) {
  refuse(
    `After the part of a case's name, in quotes, comes a number of threads, not ` +
      `"${[threads, ...more].join(" ")}".`,
  );
}

const python = await pythonWith(`${cache}/venv`, `${here}requirements.txt`, "the benchmark");
const addon = await buildAddon(cache).catch((error: Error) => {
  console.log(`Without the stock addon: ${error.message.split("\n")[0]}`);
});
const gemmPeak = Number(await outputOf(python, [`${here}gemm_peak.py`, threads]));
console.log(`GEMM peak ${gemmPeak.toFixed(0)} GFLOP/s on ${threads} threads`);

const resultsFile = `${cache}/results-${threads}.json`;
const earlier = await Deno.readTextFile(resultsFile).then(JSON.parse, () => ({ results: [] }));
let results: Figures[] = earlier.results;
for (const one of chosen) {
  const start = performance.now();
  const figures = await measure(one);
  results = cases.flatMap(({ name }) =>
    name === one.name ? [figures] : results.filter((other) => other.case === name)
  );
  console.log(`${one.name}: measured in ${round((performance.now() - start) / 1000)} s`);
  await Deno.writeTextFile(
    resultsFile,
    JSON.stringify({ machine: machine(), threads: Number(threads), results }, null, 2),
  );
}
console.log(`\n${markdownTable(results, Number(threads))}\n`);
console.log(
  `Tokens per second:\n\n${jobsTable(results, Number(threads))}\n\nAll in ${resultsFile}.`,
);

function refuse(message: string): never {
  console.error(message);
  Deno.exit(2);
}

async function measure(one: Case): Promise<Figures> {
  const deno = (script: string, ...args: string[]) =>
    startWorker(Deno.execPath(), [
      ...["run", "-A", "--no-check", `${here}${script}`, JSON.stringify(one)],
      ...args,
    ]);
  const tensorflow = (threads: string, precision = "float32") =>
    deno("tensorflow_step.ts", threads, precision);
  const pytorch = (mode: string) =>
    startWorker(python, [`${here}pytorch_step.py`, JSON.stringify(one), threads, mode]);
  // Its programs are compiled before, as in every run of a profile but the first; PyTorch's eager mode has none.
  const compiling = tensorflow(threads);
  await compiling.steps(WARM_UP_STEPS);
  const compilingMegabytes = Math.round(compiling.peakMegabytes());
  await compiling.stop();
  const contenders: Record<string, Worker> = {
    tensorflow: tensorflow(threads),
    eager: pytorch("eager"),
    compiled: pytorch("compiled"),
    bfloat16: tensorflow(threads, "bfloat16"),
    autocast: pytorch("autocast"),
    ...(addon && { addon: deno("addon_step.ts", threads, addon) }),
  };
  const times = await takeTurns(contenders);
  const peakMegabytes = {
    ...mapValues(contenders, (worker) => Math.round(worker.peakMegabytes())),
    compiling: compilingMegabytes,
  };
  await Promise.all(Object.values(contenders).map((worker) => worker.stop()));

  const wall = mapValues(times, (steps) => median(steps.map(({ wall }) => wall)));
  const processor = mapValues(times, (steps) => median(steps.map(({ processor }) => processor)));
  const seconds = threads === "1" ? processor : wall;
  const tokens = one.rows * one.length;
  const oneJob = Math.round(tokens / seconds.tensorflow);
  const jobPerCore = flags["no-jobs"] ? undefined : await tokensOfJobs(tensorflow, tokens);
  const flops = trainingFlops(
    { ...one, feedForward: 4 * one.hidden, positions: { kind: "learned", maximum: 0 }, dropout: 0 },
    tokens,
    one.length,
    one.rows * predictedPerRow(one),
  );
  return {
    case: one.name,
    milliseconds: mapValues(wall, (value) => round(1000 * value)),
    processorMilliseconds: mapValues(processor, (value) => round(1000 * value)),
    timesPyTorch: {
      eager: round(seconds.eager / seconds.tensorflow),
      compiled: round(seconds.compiled / seconds.tensorflow),
    },
    ...(addon && { timesAddon: round(seconds.addon / seconds.tensorflow) }),
    shareOfGemmPeak: round(flops / seconds.tensorflow / 1e9 / gemmPeak),
    gemmPeak,
    rounds,
    peakMegabytes,
    tokensPerSecond: { oneJob, jobPerCore },
  };
}

/** Times of every step after the warm-up, the contenders taking turns. */
async function takeTurns(workers: Record<string, Worker>): Promise<Record<string, StepTime[]>> {
  const times: Record<string, StepTime[]> = mapValues(workers, () => []);
  const stepsPerTurn: Record<string, number> = {};
  await Promise.all(Object.values(workers).map((worker) => worker.steps(WARM_UP_STEPS)));
  for (const [name, worker] of Object.entries(workers)) {
    const [{ wall }] = await worker.steps(1);
    stepsPerTurn[name] = Math.max(2, Math.round(SECONDS_PER_TURN / wall));
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, worker] of Object.entries(workers)) {
      times[name].push(...await worker.steps(stepsPerTurn[name]));
    }
  }
  return times;
}

/** Tokens per second of one single-threaded job on each core, all at the same time. */
async function tokensOfJobs(
  start: (threads: string) => Worker,
  tokensPerStep: number,
): Promise<number> {
  const jobs = Array.from({ length: navigator.hardwareConcurrency }, () => start("1"));
  const warm = await Promise.all(jobs.map((job) => job.steps(WARM_UP_STEPS)));
  const count = Math.max(5, Math.round(3 * SECONDS_PER_TURN / warm[0].at(-1)!.wall));
  const times = await Promise.all(jobs.map((job) => job.steps(count)));
  await Promise.all(jobs.map((job) => job.stop()));
  return Math.round(jobs.length * tokensPerStep / median(times.flat().map(({ wall }) => wall)));
}

function machine(): string {
  const model = Deno.readTextFileSync("/proc/cpuinfo").match(/model name\s*:\s*(.*)/)?.[1];
  return `${model}, ${threads} threads`;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Three significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
