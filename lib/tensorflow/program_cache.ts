/** XLA's compiled programs on disk, so that the next process doesn't spend the same seconds on them. */
import { createHash } from "node:crypto";

/**
 * Tells XLA, before TensorFlow starts, to keep compiled programs in a folder and to take them from there. XLA
 * checks that a program is the one asked for, and writes files whole or not at all; several processes may
 * share the folder.
 *
 * Machine code belongs to a processor, so each kind of processor gets a folder of its own: on a shared file
 * system another machine's code might use instructions that this one lacks.
 */
export function keepCompiledPrograms(directory: string): void {
  const own = `${directory}/${processorKey()}`;
  const flags = [
    Deno.env.get("TF_XLA_FLAGS") ?? "",
    `--tf_xla_persistent_cache_directory=${own}`,
    "--tf_xla_persistent_cache_device_types=CPU",
  ];
  Deno.env.set("TF_XLA_FLAGS", flags.join(" ").trim());
}

/** Short text that differs between processors with different instructions. */
function processorKey(): string {
  return createHash("sha256").update(Deno.build.arch + instructionSets()).digest("hex").slice(
    0,
    12,
  );
}

function instructionSets(): string {
  try {
    const lines = Deno.readTextFileSync("/proc/cpuinfo").split("\n");
    return lines.find((line) => /^(flags|Features)\s*:/.test(line)) ?? "";
  } catch {
    return ""; // not Linux
  }
}
