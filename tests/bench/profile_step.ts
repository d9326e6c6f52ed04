/**
 * Shows where the processor time of a training step goes, this project's and the stock addon's, by Linux's `perf`, on
 * one thread: `deno run -A tests/bench/profile_step.ts [part of a case's name] [steps]` prints a table.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAddon } from "./build_addon.ts";
import { cases } from "./cases.ts";
import { startWorker } from "./worker.ts";

const [part = "", steps = "10"] = Deno.args;
const SAMPLES_PER_SECOND = "999";

/** Kinds of code, by file and function as perf names them; the first that fits. */
const kinds: [kind: string, fits: RegExp][] = [
  ["matrix products", /dot_fp32|gemm_f32|gebp|brgemm_kernel/],
  ["their packing", /pack|f32_copy_\w+_kern|matmul_copy|transpose/],
  ["loops made by XLA", /\[JIT\]|\/\/anon/],
  ["the rest", /./],
];

Deno.env.set("ONEDNN_JIT_PROFILE", "2"); // has oneDNN tell perf the names of the code it generates
const here = fileURLToPath(new URL(".", import.meta.url));
const addon = await buildAddon(`${here}../../data/cache/bench`);
const contenders = { here: ["tensorflow_step.ts", "1"], addon: ["addon_step.ts", "1", addon] };
const rows: string[][] = [
  ["encoder, tokens, mask rate", "by", "ms", ...kinds.map(([kind]) => kind)],
];
for (const one of cases.filter(({ name }) => name.includes(part))) {
  for (const [name, [script, ...args]] of Object.entries(contenders)) {
    console.log(`${one.name}, ${name} ...`);
    const worker = startWorker(Deno.execPath(), [
      ...["run", "-A", "--no-check", join(here, script), JSON.stringify(one)],
      ...args,
    ]);
    await worker.steps(3);
    const file = await Deno.makeTempFile();
    const recording = new Deno.Command("perf", {
      args: ["record", "-q", "-F", SAMPLES_PER_SECOND, "-p", String(worker.pid), "-o", file],
      stderr: "null",
    }).spawn();
    const times = await worker.steps(Number(steps));
    recording.kill("SIGINT");
    await recording.status;
    await worker.stop();
    const milliseconds = times.reduce((sum, { processor }) => sum + 1000 * processor, 0) /
      times.length;
    const shares = await sharesByKind(file);
    await Deno.remove(file);
    await Deno.remove(join("/tmp", `perf-${worker.pid}.map`)).catch(() => {}); // oneDNN's names
    rows.push([
      ...[one.name, name, milliseconds.toFixed(0)],
      ...shares.map((share) => `${Math.round(100 * share)} %`),
    ]);
  }
}
rows.splice(1, 0, rows[0].map(() => "---"));
console.log(rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));

/** Share of the samples of each of {@link kinds}. */
async function sharesByKind(file: string): Promise<number[]> {
  const { stdout } = await new Deno.Command("perf", {
    args: ["report", "-i", file, "--sort", "dso,sym", "-F", "sample,dso,sym", "-t", ";"],
    stderr: "null",
  }).output();
  const counts = kinds.map(() => 0);
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const samples = Number(line.split(";")[0]);
    if (samples > 0) counts[kinds.findIndex(([, fits]) => fits.test(line))] += samples;
  }
  const all = counts.reduce((sum, count) => sum + count);
  return counts.map((count) => count / all);
}
