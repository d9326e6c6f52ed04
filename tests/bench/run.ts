/**
 * Times training steps on TensorFlow (this project's), on PyTorch (eager and `torch.compile`) and on the stock
 * tfjs-node addon (eager, built here against the same TensorFlow where there is a g++), in turns, so that whatever else the machine does meets all of them. `deno task bench [part of a case's name] [threads]`
 * prints a table and writes `data/cache/bench/results.json`. Linux only (peak memory comes from /proc).
 *
 * PyTorch lives in an environment of its own, made on first use in `data/cache/bench/venv` (several GB).
 */
import { fileURLToPath } from "node:url";
import { trainingFlops } from "@/encoder/config.ts";
import { type Case, cases, predictedPerRow } from "./cases.ts";
import { buildAddon } from "./build_addon.ts";
import { startWorker, type StepTime, type Worker } from "./worker.ts";

const ROUNDS = 7;
const WARM_UP_STEPS = 3;
/** About how long one contender's turn lasts. */
const SECONDS_PER_TURN = 1;

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = `${here}../../data/cache/bench`;
const [part = "", threads = String(navigator.hardwareConcurrency)] = Deno.args;

interface Figures {
  case: string;
  /** Median milliseconds per step. */
  milliseconds: Record<string, number>;
  /** The same of processor time, all threads added up: it tells more where the machine is not quiet. */
  processorMilliseconds: Record<string, number>;
  /** Throughput against PyTorch's, by the clock: above 1, this project is faster. */
  timesPyTorch: { eager: number; compiled: number };
  /** The same against the stock addon. */
  timesAddon?: number;
  /** Arithmetic of the step over what the machine's fastest matrix product would do in that time. */
  shareOfGemmPeak: number;
  peakMegabytes: Record<string, number>;
  /** Tokens per second of the whole machine: one job on `threads` threads, one job on each core. */
  tokensPerSecond: { oneJob: number; jobPerCore: number };
}

const python = await pythonWithTorch();
const addon = await buildAddon(cache).catch((error: Error) => {
  console.log(`Without the stock addon: ${error.message.split("\n")[0]}`);
});
const gemmPeak = Number(await outputOf(python, [`${here}gemm_peak.py`, threads]));
console.log(`GEMM peak ${gemmPeak.toFixed(0)} GFLOP/s on ${threads} threads`);

const results: Figures[] = [];
for (const one of cases.filter(({ name }) => name.includes(part))) {
  results.push(await measure(one));
  console.log(row(results.at(-1)!));
  await Deno.writeTextFile(
    `${cache}/results.json`,
    JSON.stringify({ machine: machine(), gemmPeak, threads: Number(threads), results }, null, 2),
  );
}

async function measure(one: Case): Promise<Figures> {
  const deno = (script: string, ...args: string[]) =>
    startWorker(Deno.execPath(), [
      ...["run", "-A", "--no-check", `${here}${script}`, JSON.stringify(one)],
      ...args,
    ]);
  const tensorflow = (threads: string) => deno("tensorflow_step.ts", threads);
  const pytorch = (mode: string) =>
    startWorker(python, [`${here}pytorch_step.py`, JSON.stringify(one), threads, mode]);
  const contenders: Record<string, Worker> = {
    tensorflow: tensorflow(threads),
    eager: pytorch("eager"),
    compiled: pytorch("compiled"),
    ...(addon && { addon: deno("addon_step.ts", threads, addon) }),
  };
  const times = await takeTurns(contenders);
  const peakMegabytes = mapValues(contenders, (worker) => Math.round(worker.peakMegabytes()));
  await Promise.all(Object.values(contenders).map((worker) => worker.stop()));

  const seconds = mapValues(times, (steps) => median(steps.map(({ wall }) => wall)));
  const processor = mapValues(times, (steps) => median(steps.map(({ processor }) => processor)));
  const tokens = one.rows * one.length;
  const jobs = Array.from({ length: navigator.hardwareConcurrency }, () => tensorflow("1"));
  const jobSeconds = await together(jobs);
  await Promise.all(jobs.map((worker) => worker.stop()));

  const flops = trainingFlops(
    { ...one, feedForward: 4 * one.hidden, positions: { kind: "learned", maximum: 0 }, dropout: 0 },
    tokens,
    one.length,
    one.rows * predictedPerRow(one),
  );
  return {
    case: one.name,
    milliseconds: mapValues(seconds, (value) => round(1000 * value)),
    processorMilliseconds: mapValues(processor, (value) => round(1000 * value)),
    timesPyTorch: {
      eager: round(seconds.eager / seconds.tensorflow),
      compiled: round(seconds.compiled / seconds.tensorflow),
    },
    ...(addon && { timesAddon: round(seconds.addon / seconds.tensorflow) }),
    shareOfGemmPeak: round(flops / seconds.tensorflow / 1e9 / gemmPeak),
    peakMegabytes,
    tokensPerSecond: {
      oneJob: Math.round(tokens / seconds.tensorflow),
      jobPerCore: Math.round(jobs.length * tokens / jobSeconds),
    },
  };
}

/** Times of every step after the warm-up, the contenders taking turns. */
async function takeTurns(workers: Record<string, Worker>): Promise<Record<string, StepTime[]>> {
  const times: Record<string, StepTime[]> = mapValues(workers, () => []);
  const stepsPerTurn: Record<string, number> = {};
  for (const [name, worker] of Object.entries(workers)) {
    const warm = await worker.steps(WARM_UP_STEPS);
    stepsPerTurn[name] = Math.max(2, Math.round(SECONDS_PER_TURN / warm.at(-1)!.wall));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, worker] of Object.entries(workers)) {
      times[name].push(...await worker.steps(stepsPerTurn[name]));
    }
  }
  return times;
}

/** Median seconds of a step while all workers run at the same time. */
async function together(workers: Worker[]): Promise<number> {
  const [[, , last]] = await Promise.all(workers.map((worker) => worker.steps(WARM_UP_STEPS)));
  const count = Math.max(5, Math.round(3 * SECONDS_PER_TURN / last.wall));
  const times = await Promise.all(workers.map((worker) => worker.steps(count)));
  return median(times.flat().map(({ wall }) => wall));
}

/** Python of an environment that has the pinned PyTorch. */
async function pythonWithTorch(): Promise<string> {
  const python = `${cache}/venv/bin/python`;
  const marker = `${cache}/venv/complete`;
  const wanted = await Deno.readTextFile(`${here}requirements.txt`);
  if (await Deno.readTextFile(marker).catch(() => "") !== wanted) {
    console.log("Installing PyTorch for the benchmark (once, several GB) ...");
    await outputOf("python3", ["-m", "venv", `${cache}/venv`]);
    await outputOf(python, ["-m", "pip", "install", "-q", "-r", `${here}requirements.txt`]);
    await Deno.writeTextFile(marker, wanted);
  }
  return python;
}

async function outputOf(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

function row(figures: Figures): string {
  const { milliseconds, processorMilliseconds, timesPyTorch, peakMegabytes, tokensPerSecond } =
    figures;
  const sizes = Object.entries(milliseconds).map(([name, ms]) =>
    `${name} ${ms} ms (processor ${processorMilliseconds[name]} ms) ${peakMegabytes[name]} MB`
  );
  return `${figures.case}: ${sizes.join(", ")}; ${timesPyTorch.eager} x PyTorch eager, ` +
    `${timesPyTorch.compiled} x compiled` +
    (figures.timesAddon ? `, ${figures.timesAddon} x the stock addon; ` : "; ") +
    `${Math.round(100 * figures.shareOfGemmPeak)} % of GEMM peak; ` +
    `${tokensPerSecond.oneJob} tokens/s in one job, ${tokensPerSecond.jobPerCore} in one per core`;
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
