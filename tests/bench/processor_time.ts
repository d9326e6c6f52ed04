import { cpuUsage } from "node:process";

/** Processor time of this process so far, all threads added up, in seconds. */
export function processorSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}
