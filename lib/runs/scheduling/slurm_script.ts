import { fileURLToPath } from "node:url";

/** Ports of a job's workers: as many jobs as there are share none on one node. */
const FIRST_PORT = 20_000;
const PORTS = 20_000;

/**
 * The shell script of an array: task N computes the run of the list's line N + 1, in the shell's place, and a
 * job that is no array that of the first line.
 *
 * @param root of the store
 * @param list file with a line for each run: its folder, a tab, and what its worker is told as JSON
 * @param threads of one run, or of each of its workers
 * @param workers tasks of a job that share its run, which find one another by the nodes' host names
 */
export function slurmScript(root: string, list: string, threads: number, workers: number): string {
  const deno = (module: string) => {
    const path = fileURLToPath(new URL(module, import.meta.url));
    return `exec ${quoted(Deno.execPath())} run --allow-all --no-check ${quoted(path)}`;
  };
  const first = `${deno("../workers/worker.ts")} ${
    quoted(root)
  } "$folder/spec.json" ${threads} "$options" \\
  >> "$folder/said.jsonl" 2>> "$folder/log.txt"
`;
  const read = `#!/bin/sh
line=$(sed -n "$((\${SLURM_ARRAY_TASK_ID:-0} + 1))p" ${quoted(list)})
export folder=$(printf '%s' "$line" | cut -f 1)
export options=$(printf '%s' "$line" | cut -f 2)
`;
  if (workers === 1) return read + first;
  const other = `${
    deno("../workers/peer.ts")
  } "$SLURM_PROCID" ${threads} "$options" 2>> "$folder/log.txt"
`;
  const place = quoted('echo "$SLURM_PROCID $(hostname)"');
  const address = `'{ printf "%s\\"%s:%d\\"", (NR > 1 ? "," : ""), $2, port + $1 }'`;
  return `${read}port=$((${FIRST_PORT} + SLURM_JOB_ID % ${PORTS}))
addresses=$(srun sh -c ${place} | sort -n | awk -v port="$port" ${address})
options=$(printf '%s' "$options" | sed 's/"addresses":\\[\\]/"addresses":['"$addresses"']/')
exec srun --kill-on-bad-exit=0 sh -c ${
    quoted(`if [ "$SLURM_PROCID" -gt 0 ]; then ${other}fi\n${first}`)
  }
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
