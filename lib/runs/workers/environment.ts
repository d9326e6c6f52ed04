import type { WorkerGroup } from "../../tensorflow/mod.ts";
import { projectFolder } from "../../files/folders.ts";
import type { Environment } from "../store/store.ts";

/**
 * What this process computes with, as results record it.
 *
 * @param tensorflow its version
 * @param device on which it computes
 */
export async function thisEnvironment(
  tensorflow: string,
  device: string,
  workers: WorkerGroup | undefined,
): Promise<Environment> {
  const processorModel = await readProcessorModel();
  return {
    deno: Deno.version.deno,
    tensorflow,
    device,
    processor: `${Deno.build.os} ${Deno.build.arch}`,
    ...(processorModel && { processorModel }),
    cores: navigator.hardwareConcurrency,
    ...(workers && { workers: workers.size }),
    system: Deno.osRelease(),
    commit: await currentCommit(),
  };
}

/** Undefined where the system does not name its processor, as anywhere but on Linux. */
async function readProcessorModel(): Promise<string | undefined> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.*\S)/m.exec(text)?.[1];
}

async function currentCommit(): Promise<string | null> {
  const describe = ["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"];
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", projectFolder, ...describe],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null; // no git
  }
}
