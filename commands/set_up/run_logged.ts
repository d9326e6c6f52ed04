import { Problem } from "../shared/problem.ts";

/** How a logged program ended, with the last lines it printed. */
export interface LoggedRun {
  success: boolean;
  /** Its last lines, for an error message. */
  tail: string[];
}

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs a program, appends everything it prints to a log file, and hands on each line. Where this
 * process is told to stop, the program stops with it.
 *
 * @throws Problem where the program cannot be started
 */
export async function runLogged(
  command: string,
  args: string[],
  options: {
    log: string;
    cwd: string;
    env?: Record<string, string>;
    onLine?: (line: string) => void;
  },
): Promise<LoggedRun> {
  using log = await Deno.open(options.log, { create: true, append: true });
  const encoder = new TextEncoder();
  log.writeSync(encoder.encode(`$ ${command} ${args.join(" ")}\n`));
  let child;
  try {
    child = new Deno.Command(command, {
      args,
      cwd: options.cwd,
      env: options.env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new Problem(`${command} could not be started: ${(error as Error).message}.`);
  }
  const stop = () => {
    child.kill("SIGTERM");
    console.error("\nSet-up was stopped; the same command goes on from here.");
    Deno.exit(130);
  };
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  const tail: string[] = [];
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) take(line);
    }
    if (rest) take(rest);
  };
  const take = (line: string) => {
    log.writeSync(encoder.encode(`${line}\n`));
    if (line.trim()) tail.push(line);
    if (tail.length > 40) tail.shift();
    options.onLine?.(line.trim());
  };
  const [, , status] = await Promise.all([read(child.stdout), read(child.stderr), child.status]);
  for (const signal of signals) Deno.removeSignalListener(signal, stop);
  return { success: status.success, tail };
}
