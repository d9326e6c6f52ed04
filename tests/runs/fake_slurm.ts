import { join } from "node:path";

/** Limits of a made-up cluster, as lines of shell variables. */
export interface FakeLimits {
  /** Slurm's MaxArraySize. */
  MAX_ARRAY?: number;
  /** Whether `scontrol show config` answers. */
  TELLS?: "yes" | "no";
  /** Jobs that the user may have at a time. */
  QUOTA?: number;
  /** What `sacctmgr` prints as the quota; without it the cluster has no accounting. */
  TOLD_QUOTA?: string;
  /** Lines that `sacctmgr` prints of associations, instead of one with that quota, and of QOS. */
  ASSOCIATIONS?: string;
  QOS?: string;
  /** What `sbatch` says to every submission. */
  REFUSES?: string;
  /** State and reason of every task, instead of computing it. */
  STATE?: string;
  REASON?: string;
  /** State of the task that is asked for first: it ends so, or waits so and is then computed. */
  FIRST?: string;
}

/** A cluster of shell scripts. */
export interface FakeSlurm {
  /** Has Slurm's commands on its PATH. */
  env: Record<string, string>;
  /** What was asked of the command, a line of arguments each time. */
  calls(command: string): Promise<string[]>;
}

/**
 * Slurm's commands as far as the executor uses them, with the words of the real ones. A task is computed when its
 * state is asked: the script's own lines find its folder, where `made/KEY.json` becomes its result.
 */
const program = `#!/bin/sh
name=$(basename "$0")
here=$(dirname "$(dirname "$0")")
. "$here/limits"
mkdir -p "$here/tasks"
echo "$*" >> "$here/$name.calls"
say() { echo "$name: error: $1" >&2; }
refuse() { say "Batch job submission failed: $1"; exit 1; }

case "$name $1 $2" in
"sbatch "*)
  cat > "$here/script"
  if [ -n "$REFUSES" ]; then say "$REFUSES"; exit 1; fi
  last=$(echo "$*" | sed -n 's/.*--array=0-\\([0-9]*\\).*/\\1/p')
  if [ -n "$last" ] && [ "$last" -ge "$MAX_ARRAY" ]; then refuse "Invalid job array specification"; fi
  have=$(ls "$here/tasks" | wc -l)
  if [ $((have + \${last:-0} + 1)) -gt "$QUOTA" ]; then
    say QOSMaxSubmitJobPerUserLimit
    refuse "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
  fi
  id=$(wc -l < "$here/sbatch.calls")
  sed '/^exec /,$d' "$here/script" > "$here/$id.sh"
  for index in $(seq 0 "\${last:-0}"); do
    if [ -n "$last" ]; then echo "$index" > "$here/tasks/\${id}_$index"; else : > "$here/tasks/$id"; fi
  done
  echo "$id" ;;
"scontrol show config")
  if [ "$TELLS" = no ]; then say "slurm_load_ctl_conf error: Access denied"; exit 1; fi
  echo "MaxArraySize            = $MAX_ARRAY"
  echo "MaxJobCount             = 10000" ;;
"scontrol show partition")
  echo "PartitionName=urgent Default=NO MaxTime=00:05:00 State=UP"
  echo "PartitionName=all Default=YES DefaultTime=NONE MaxTime=02:00:00 State=UP" ;;
"scontrol show job")
  task="$here/tasks/$3"
  if [ ! -e "$task" ]; then say "Invalid job id specified"; exit 1; fi
  if [ -n "$FIRST" ] && [ ! -e "$here/first" ]; then
    : > "$here/first"
    [ "$FIRST" = PENDING ] || rm "$task"
    echo "JobId=$3 JobState=$FIRST Reason=\${REASON:-None} TimeLimit=00:10:00 Partition=all"
  elif [ -n "$STATE" ]; then
    echo "JobId=$3 JobState=$STATE Reason=$REASON TimeLimit=00:10:00 Partition=all"
  else
    export SLURM_ARRAY_TASK_ID=$(cat "$task")
    [ -n "$SLURM_ARRAY_TASK_ID" ] || unset SLURM_ARRAY_TASK_ID
    . "$here/\${3%_*}.sh"
    cp "$here/made/$(basename "$folder").json" "$folder/result.json"
    rm "$task"
    echo "JobId=$3 JobState=COMPLETED Reason=None TimeLimit=00:10:00 Partition=all"
  fi ;;
"sacctmgr "*)
  if [ -z "$TOLD_QUOTA$ASSOCIATIONS" ]; then say "Slurm accounting storage is disabled"; exit 1; fi
  case "$*" in
  *" qos "*) [ -z "$QOS" ] || echo "$QOS" ;;
  *) echo "\${ASSOCIATIONS:-physics|$TOLD_QUOTA||normal|normal}" ;;
  esac ;;
"scancel "*) rm -f "$here/tasks/$2" "$here/tasks/$1" ;;
esac
`;

/** Puts a made-up cluster with these limits in `folder`; `made` has the results of the runs it can compute. */
export async function fakeSlurm(
  folder: string,
  limits: FakeLimits,
  made: Record<string, string> = {},
): Promise<FakeSlurm> {
  await Deno.mkdir(join(folder, "bin"), { recursive: true });
  await Deno.mkdir(join(folder, "made"));
  const all = { MAX_ARRAY: 1001, TELLS: "yes", QUOTA: 10_000, ...limits };
  await Deno.writeTextFile(
    join(folder, "limits"),
    Object.entries(all).map(([name, value]) => `${name}="${value}"\n`).join(""),
  );
  for (const [key, text] of Object.entries(made)) {
    await Deno.writeTextFile(join(folder, "made", `${key}.json`), text);
  }
  for (const name of ["sbatch", "scontrol", "sacctmgr", "scancel"]) {
    await Deno.writeTextFile(join(folder, "bin", name), program, { mode: 0o755 });
  }
  return {
    env: { PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}` },
    calls: async (command) =>
      (await Deno.readTextFile(join(folder, `${command}.calls`)).catch(() => ""))
        .split("\n").slice(0, -1),
  };
}
