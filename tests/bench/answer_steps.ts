import process from "node:process";
import { createInterface } from "node:readline";

/**
 * Reads numbers of steps from standard input, one a line; does the steps, and answers each line with JSON: the
 * seconds that each of them took, by the clock and of all threads' processor time.
 */
export async function answerSteps(step: () => void): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const times = Array.from({ length: Number(line) }, () => {
      const start = performance.now();
      const processor = process.cpuUsage();
      step();
      const { user, system } = process.cpuUsage(processor);
      return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
    });
    console.log(JSON.stringify(times));
  }
}
