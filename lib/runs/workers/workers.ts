import { fileURLToPath } from "node:url";
import type { WorkerPatience } from "../../tensorflow/mod.ts";

/** The processes that share each pre-training, as the first of them is told. */
export interface Workers extends WorkerPatience {
  /** `host:port` of each; the first is this process's. */
  addresses: string[];
  /** Whether the first starts the others, on its machine; else they are started there by somebody else. */
  starts: boolean;
}

/**
 * A minute to start; and between two updates time for what worker 0 does meanwhile, such as a long evaluation.
 */
export const PATIENCE: WorkerPatience = { reachSeconds: 60, answerSeconds: 20 * 60 };

/** First port of workers that have a network of their own. */
const FIRST_PORT = 45_000;

/** Addresses of so many workers in a network of their own. */
export function ownAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `127.0.0.1:${FIRST_PORT + i}`);
}

/**
 * Environment in which a worker of this machine sees one GPU, its own, where there are any. Untried on a
 * machine with several GPUs.
 */
export function deviceEnvironment(index: number): Record<string, string> {
  const visible = Deno.env.get("CUDA_VISIBLE_DEVICES")?.split(",");
  return { CUDA_VISIBLE_DEVICES: visible ? visible[index] ?? "" : String(index) };
}

/** Starts the others of the workers on this machine; what they print goes to this process's error stream. */
export function startPeers(workers: Workers, threads: number): Deno.ChildProcess[] {
  return workers.addresses.slice(1).map((_, i) =>
    startPeer(workers, i + 1, threads, deviceEnvironment(i + 1))
  );
}

/**
 * Starts one worker other than the first on this machine; it ends with the run that it takes part in.
 *
 * @param index its place among the addresses, from 1
 */
export function startPeer(
  workers: Omit<Workers, "starts">,
  index: number,
  threads: number,
  env: Record<string, string> = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      fileURLToPath(new URL("peer.ts", import.meta.url)),
      String(index),
      String(threads),
      JSON.stringify({ workers }),
    ],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}
