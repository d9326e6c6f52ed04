import { hostname } from "node:os";
import process from "node:process";

/** A process that holds a lock, told apart from all others on all machines that share a store. */
export interface Owner {
  host: string;
  /** This start of this machine and its process numbering: where both match, `pid` can be asked. */
  machine: string;
  pid: number;
  /** When the process started, in the kernel's ticks since the machine did; "" where unknown. */
  started: string;
}

/** This process. */
export function thisProcess(): Owner {
  const { pid } = Deno;
  return { host: hostname(), machine: thisMachine(), pid, started: startOf(pid) ?? "" };
}

/**
 * Whether a process is known to have ended: it ran here, and its number is free or was given to
 * another since. False for processes of other machines, which cannot be asked.
 */
export function hasEnded(owner: Owner): boolean {
  if (owner.machine !== thisMachine()) return false;
  if (owner.started !== "") return startOf(owner.pid) !== owner.started;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch {
    return true;
  }
}

function thisMachine(): string {
  try {
    const boot = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
    return `${boot} ${Deno.readLinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** Field 22 of proc(5)'s stat; undefined for a process that is not there or only not yet reaped. */
function startOf(pid: number): string | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
