import process from "node:process";
import { createInterface } from "node:readline";
import { processorSeconds } from "./processor_time.ts";

/**
 * Reads numbers of steps from standard input, one a line; does the steps, and answers each line with JSON: the
 * seconds that each of them took, by the clock and of all threads' processor time.
 */
export async function answerSteps(step: () => void): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const times = Array.from({ length: Number(line) }, () => {
      const start = performance.now();
      const processor = processorSeconds();
      step();
      const used = processorSeconds() - processor;
      return { wall: (performance.now() - start) / 1000, processor: used };
    });
    console.log(JSON.stringify(times));
  }
}
