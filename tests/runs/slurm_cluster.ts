import { slurm } from "@/runs/scheduling/slurm_command.ts";
import { join } from "node:path";

/** A Slurm of one node that the test has started. */
export interface SlurmCluster {
  /** What Slurm's commands need in their environment. */
  env: Record<string, string>;
  /** Runs one of Slurm's commands. */
  command(name: string, args: string[], input?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Whether Slurm is installed and this process may run its daemons. */
export async function slurmIsHere(): Promise<boolean> {
  const found = await new Deno.Command("sh", {
    args: ["-c", "command -v slurmctld slurmd sbatch scontrol"],
    stdout: "null",
  }).output();
  return found.success && Deno.uid() === 0;
}

/**
 * Starts a controller and a node of two CPUs in the foreground, with all their files in `folder`. What runs in
 * the partition `all` gives way to what is submitted to `urgent`.
 */
export async function startSlurm(folder: string): Promise<SlurmCluster> {
  const host = Deno.hostname();
  const port = 20_000 + Deno.pid % 20_000;
  const conf = join(folder, "slurm.conf");
  await Deno.mkdir(join(folder, "state"));
  await Deno.mkdir(join(folder, "spool"));
  const lines = [
    "ClusterName=test",
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${port}`,
    `SlurmdPort=${port + 1}`,
    "SlurmUser=root",
    "SlurmdUser=root",
    "AuthType=auth/none",
    "CredType=cred/none",
    "ProctrackType=proctrack/linuxproc",
    "TaskPlugin=task/none",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_CPU",
    "ReturnToService=2",
    "KillWait=5",
    "SchedulerType=sched/builtin",
    "PreemptType=preempt/partition_prio",
    "PreemptMode=CANCEL",
    `StateSaveLocation=${join(folder, "state")}`,
    `SlurmdSpoolDir=${join(folder, "spool")}`,
    `SlurmctldPidFile=${join(folder, "slurmctld.pid")}`,
    `SlurmdPidFile=${join(folder, "slurmd.pid")}`,
    `SlurmctldLogFile=${join(folder, "slurmctld.log")}`,
    `SlurmdLogFile=${join(folder, "slurmd.log")}`,
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
    `PartitionName=all Nodes=${host} Default=YES State=UP PriorityTier=1`,
    `PartitionName=urgent Nodes=${host} State=UP PriorityTier=2`,
  ];
  await Deno.writeTextFile(conf, lines.join("\n") + "\n");
  const env = { SLURM_CONF: conf };
  const start = (name: string) =>
    new Deno.Command(name, {
      args: ["-D", "-f", conf],
      env,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  const daemons = [start("slurmctld"), start("slurmd")];
  const command = (name: string, args: string[], input = "") => slurm(name, args, { env }, input);
  const stop = async () => {
    for (const daemon of daemons) {
      try {
        daemon.kill("SIGTERM");
      } catch {
        // It has ended by itself.
      }
      await daemon.status;
    }
  };
  for (let tries = 0;; tries++) {
    const state = await command("sinfo", ["-h", "-o", "%T"]).catch((error) => String(error));
    if (/^idle/.test(state)) return { env, command, stop };
    if (tries === 60) {
      await stop();
      throw new Error(`Slurm did not start: ${state}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
