/** Seconds that one step took: by the clock, and of processor time, all threads added up. */
export interface StepTime {
  wall: number;
  processor: number;
}

/** A process that does steps of training when told to. */
export interface Worker {
  readonly pid: number;
  /** Does `count` steps; gives the time of each. */
  steps(count: number): Promise<StepTime[]>;
  /** The most memory it has held so far, in MB (Linux's `VmHWM`). */
  peakMegabytes(): number;
  stop(): Promise<void>;
}

/** Starts a process that reads numbers of steps, one a line, and answers each with a JSON list of times. */
export function startWorker(command: string, args: string[]): Worker {
  const child = new Deno.Command(command, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    pid: child.pid,
    async steps(count) {
      await input.write(new TextEncoder().encode(`${count}\n`));
      let text = "";
      while (!text.endsWith("\n")) {
        const { value, done } = await output.read();
        if (done) {
          throw new Error(
            "A process of the benchmark ended before its steps; to see why, run it and type a number: " +
              [command, ...args].map((part) => `'${part}'`).join(" "),
          );
        }
        text += value;
      }
      return JSON.parse(text);
    },
    peakMegabytes() {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      return Number(status.match(/VmHWM:\s+(\d+)/)![1]) / 1024;
    },
    async stop() {
      await input.close();
      await child.status;
    },
  };
}
