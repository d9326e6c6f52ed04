import { AsyncLocalStorage } from "node:async_hooks";
import { fstatSync } from "node:fs";

/**
 * What the notebook runner has the kernel evaluate before the first cell. The Deno kernel publishes outputs on a socket
 * that drops messages under load, so everything that cells print and show goes through a pipe instead: one JSON object
 * a line, written before the call returns. What workers and child processes print comes as plain text, through the
 * kernel's own standard output and a second pipe.
 */

type Output = Record<string, unknown>;

/** Jupyter's messages that become outputs of a cell; all others keep the kernel's own way. */
const outputTypes = [
  "clear_output",
  "display_data",
  "error",
  "execute_result",
  "stream",
  "update_display_data",
];

/** Parts of the kernel's runtime that Deno's types leave out. */
interface Kernel {
  core: { eventLoopHasMoreWork(): boolean };
  Console: new (print: (text: string, level: number) => void) => Console;
  jupyter: {
    formatInner(value: unknown, raw?: boolean): Promise<Output>;
    broadcastResult(executionCount: number, value: unknown): Promise<void>;
  };
}

/** How the runner steers the kernel between cells; no call shows a result. */
export interface KernelChannel {
  /** A cell starts: whatever it leaves running belongs to it. */
  enter(cell: number): void;
  /** Sends as an error what a cell threw that is no Error. */
  showThrown(): void;
  /** Proves what was sent: writes how many messages there were, and whether work goes on. */
  prove(token: string): void;
}

/** Any thrown value as Jupyter writes an error. */
function errorOutput(thrown: unknown): { ename: string; evalue: string; traceback: string[] } {
  if (!(thrown instanceof Error)) {
    return { ename: "Thrown value", evalue: Deno.inspect(thrown), traceback: [] };
  }
  return {
    ename: `${thrown.name}`,
    evalue: `${thrown.message}`,
    traceback: `${thrown.stack ?? ""}`.split("\n"),
  };
}

/** `O_CLOEXEC` of Linux. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Makes workers and child processes print to the kernel's own standard output and to the pipe at `errorPath`. They
 * inherit two pipes that the kernel reads and whose content it then drops. Of the ends that are written to, the lowest
 * is the kernel's, which it needs for `Deno.test`; the others become those that the runner reads. Linux only, since
 * no other system tells which descriptors are ends of one pipe.
 */
function sendInherited(errorPath: string): void {
  if (Deno.build.os !== "linux") return;
  const errors = Deno.openSync(errorPath, { write: true });
  const libc = Deno.dlopen("libc.so.6", {
    dup3: { parameters: ["i32", "i32", "i32"], result: "i32" },
  });
  const open = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name))
    .sort((a, b) => a - b)
    .map((descriptor) => ({ descriptor, file: linkOf(`/proc/self/fd/${descriptor}`) }));
  const target = open.findLast(({ file }) => file === errorPath)!.descriptor;
  for (const [inherited, to] of [[1, 1], [2, target]]) {
    const pipe = `pipe:[${fstatSync(inherited).ino}]`;
    const [, ...ends] = open.filter(({ descriptor, file }) =>
      file === pipe && isWritten(`/proc/self/fdinfo/${descriptor}`)
    );
    for (const { descriptor } of ends) libc.symbols.dup3(to, descriptor, CLOSE_ON_EXEC);
  }
  libc.close();
  errors.close();
}

/** What a link leads to; null for a descriptor that was open only while descriptors were listed. */
function linkOf(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null;
  }
}

/** Whether a descriptor was opened to write to it. */
function isWritten(info: string): boolean {
  const [, octal] = /^flags:\s*(\d+)/m.exec(Deno.readTextFileSync(info))!;
  return (parseInt(octal, 8) & 3) === 1;
}

/**
 * Sends all outputs and uncaught errors of this kernel to the pipe at `path`, and what workers and child processes write
 * to their standard error to the one at `errorPath`.
 */
export function openKernelChannel(path: string, errorPath: string): KernelChannel {
  sendInherited(errorPath);
  const kernel = (Deno as unknown as Record<symbol, Kernel>)[
    (Deno as unknown as { internal: symbol }).internal
  ];
  const jupyter = (Deno as unknown as { jupyter: Record<string, unknown> }).jupyter;
  const pipe = Deno.openSync(path, { write: true });
  const encoder = new TextEncoder();
  const cells = new AsyncLocalStorage<number>();
  const throwers = new WeakMap<Error, number | undefined>();
  let sent = 0;
  let showsResult = true;

  const write = (line: unknown) => {
    let bytes = encoder.encode(`${JSON.stringify(line)}\n`);
    while (bytes.length > 0) bytes = bytes.subarray(pipe.writeSync(bytes));
  };
  const send = (type: string, content: unknown) => {
    // Made before anything is counted: what cannot be written as JSON throws in the cell.
    write({ type, content });
    sent++;
  };

  Object.assign(
    console,
    new kernel.Console((text, level) =>
      send("stream", { name: level > 1 ? "stderr" : "stdout", text })
    ),
  );
  for (const [name, file] of [["stdout", Deno.stdout], ["stderr", Deno.stderr]] as const) {
    const decoder = new TextDecoder();
    file.writeSync = (bytes) => {
      send("stream", { name, text: decoder.decode(bytes, { stream: true }) });
      return bytes.length;
    };
    file.write = (bytes) => Promise.resolve(file.writeSync(bytes));
  }

  const kernelBroadcast = jupyter.broadcast as (...message: unknown[]) => Promise<void>;
  jupyter.broadcast = async (type: string, content: unknown, ...rest: unknown[]) => {
    if (outputTypes.includes(type)) send(type, content);
    else await kernelBroadcast(type, content, ...rest);
  };
  jupyter.display = async (
    value: unknown,
    options: { raw?: boolean; update?: boolean; display_id?: string } = {},
  ) => {
    send(options.update ? "update_display_data" : "display_data", {
      data: await kernel.jupyter.formatInner(value, options.raw),
      metadata: {},
      transient: options.display_id ? { display_id: options.display_id } : {},
    });
  };
  kernel.jupyter.broadcastResult = async (executionCount, value) => {
    if (!showsResult || value === undefined) {
      showsResult = true;
      return;
    }
    try {
      const data = await kernel.jupyter.formatInner(value);
      send("execute_result", { execution_count: executionCount, data, metadata: {} });
    } catch (error) {
      send("error", errorOutput(error));
    }
  };

  // A timer's callback that throws is reported outside the timer, where its cell is no longer known.
  for (const name of ["setTimeout", "setInterval"] as const) {
    const timers = globalThis as unknown as Record<string, typeof Reflect.apply>;
    timers[name] = new Proxy(timers[name], {
      apply(schedule, self, [callback, ...rest]: [unknown, ...unknown[]]) {
        if (typeof callback !== "function") {
          return Reflect.apply(schedule, self, [callback, ...rest]);
        }
        const cell = cells.getStore();
        const remembering = (...values: unknown[]) => {
          try {
            return callback(...values);
          } catch (error) {
            if (error instanceof Error) throwers.set(error, cell);
            throw error;
          }
        };
        return Reflect.apply(schedule, self, [remembering, ...rest]);
      },
    });
  }
  // Of what a cell throws the kernel tells no more than String says, but asks first whether it is an Error.
  let asked: unknown;
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(value: unknown) {
      if (this === Error) asked = value;
      return isInstance.call(this, value);
    },
  });
  let errors = 0;
  const rejections = new WeakMap<Promise<unknown>, number>();
  const uncaught = (thrown: unknown) => {
    const cell = thrown instanceof Error ? throwers.get(thrown) : undefined;
    send("uncaught", {
      id: ++errors,
      cell: cell ?? cells.getStore() ?? null,
      ...errorOutput(thrown),
    });
  };
  addEventListener("error", (event) => {
    event.preventDefault();
    uncaught(event.error ?? new Error(event.message));
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    uncaught(event.reason);
    rejections.set(event.promise, errors);
  });
  addEventListener("rejectionhandled", ({ promise }) => {
    send("handled", { id: rejections.get(promise) });
  });

  return {
    enter(cell) {
      cells.enterWith(cell);
      showsResult = false;
    },
    showThrown() {
      send("error", errorOutput(asked));
      showsResult = false;
    },
    prove(token) {
      write({ type: "proof", content: { token, sent, busy: kernel.core.eventLoopHasMoreWork() } });
      showsResult = false;
    },
  };
}
