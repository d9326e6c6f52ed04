/**
 * What is measured of one case; the contenders are tensorflow (this project), PyTorch's eager and compiled, the stock
 * addon, and with products in bfloat16 this project's graph mode (bfloat16) and PyTorch's autocast.
 */
export interface Figures {
  case: string;
  /** Median milliseconds per step. */
  milliseconds: Record<string, number>;
  /** The same of processor time, all threads added up: it tells more where the machine is not quiet. */
  processorMilliseconds: Record<string, number>;
  /**
   * Throughput against PyTorch's, by the clock or, with one thread, by processor time: above 1, this project is
   * faster.
   */
  timesPyTorch: { eager: number; compiled: number };
  /** The same against the stock addon. */
  timesAddon?: number;
  /** Arithmetic of the step over what the machine's fastest matrix product would do in the same time. */
  shareOfGemmPeak: number;
  /** That product's GFLOP/s. */
  gemmPeak: number;
  /** Turns of each contender. */
  rounds: number;
  /** Of the contenders, and of this project's first process, which compiles what the others load. */
  peakMegabytes: Record<string, number>;
  /** Tokens per second of the whole machine: one job on all threads asked for, one job on each core. */
  tokensPerSecond: { oneJob: number; jobPerCore?: number };
}

/**
 * The table of the README: milliseconds per step and, in brackets, what they are of this project's.
 *
 * @param threads of each contender; with one, the figures are processor time
 */
export function markdownTable(results: readonly Figures[], threads: number): string {
  const head = [
    "encoder, tokens, mask rate",
    "ms (of GEMM peak)",
    "PyTorch eager",
    "`torch.compile`",
    "stock addon",
    "bfloat16",
    "PyTorch autocast",
    "peak MB (compiling), PyTorch's",
  ];
  const rows = results.map((figures) => {
    const ms = threads === 1 ? figures.processorMilliseconds : figures.milliseconds;
    const against = (name: string) =>
      name in ms ? `${number(ms[name])} (${(ms[name] / ms.tensorflow).toFixed(2)} x)` : "";
    const { shareOfGemmPeak, peakMegabytes } = figures;
    return [
      figures.case,
      `${number(ms.tensorflow)} (${Math.round(100 * shareOfGemmPeak)} %)`,
      ...["eager", "compiled", "addon", "bfloat16", "autocast"].map(against),
      `${number(peakMegabytes.tensorflow)} (${number(peakMegabytes.compiling)}), ` +
      number(peakMegabytes.eager),
    ];
  });
  return toTable([head, ...rows]);
}

/** Tokens per second of the whole machine, for the cases in which jobs were compared. */
export function jobsTable(results: readonly Figures[], threads: number): string {
  const head = ["encoder, tokens, mask rate", `1 job x ${threads} threads`, "1 job per core"];
  const rows = results.flatMap(({ case: name, tokensPerSecond: { oneJob, jobPerCore } }) =>
    jobPerCore === undefined ? [] : [[name, number(oneJob), number(jobPerCore)]]
  );
  return toTable([head, ...rows]);
}

function toTable([head, ...rows]: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function number(value: number): string {
  return value.toLocaleString("en");
}
