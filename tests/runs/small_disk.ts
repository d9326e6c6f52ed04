import { join } from "node:path";

/** A file system of its own in memory, so that a test may fill it up or make it read-only. */
export interface SmallDisk {
  path: string;
  /** Fills the disk until `free` bytes are left, at most. */
  fill(free: number): Promise<void>;
  empty(): Promise<void>;
  makeReadOnly(): Promise<void>;
}

/** Whether this process may mount file systems. */
export async function mayMount(): Promise<boolean> {
  const path = await Deno.makeTempDir();
  const done = await mount(["-t", "tmpfs", "none", path]).catch(() => false);
  if (done) await unmount(path);
  await Deno.remove(path);
  return done;
}

/** Gives `body` a disk of `bytes`. */
export async function onSmallDisk(bytes: number, body: (disk: SmallDisk) => Promise<void>) {
  const path = await Deno.makeTempDir();
  await mount(["-t", "tmpfs", "-o", `size=${bytes}`, "none", path]);
  const filler = join(path, "filler");
  try {
    await body({
      path,
      async fill(free) {
        const blocks = await freeBytes(path) - free;
        await Deno.writeFile(filler, new Uint8Array(Math.max(0, blocks)));
      },
      empty: () => Deno.remove(filler),
      makeReadOnly: async () => {
        await mount(["-o", "remount,ro", path]);
      },
    });
  } finally {
    await unmount(path);
    await Deno.remove(path);
  }
}

async function freeBytes(path: string): Promise<number> {
  const { stdout } = await new Deno.Command("stat", { args: ["-f", "-c", "%a %S", path] }).output();
  const [blocks, size] = new TextDecoder().decode(stdout).trim().split(" ").map(Number);
  return blocks * size;
}

async function mount(args: string[]): Promise<boolean> {
  return (await new Deno.Command("mount", { args, stderr: "null" }).output()).success;
}

async function unmount(path: string): Promise<void> {
  await new Deno.Command("umount", { args: ["--lazy", path] }).output();
}
