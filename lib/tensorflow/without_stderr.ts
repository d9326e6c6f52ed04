const STDERR = 2;
/** `O_WRONLY`, the same on Linux and macOS. */
const WRITE_ONLY = 1;

/**
 * Calls `f` while what the process (C code included) writes to standard error goes nowhere. For code that
 * reports errors otherwise but chats there.
 */
export function withoutStderr<T>(f: () => T): T {
  const libc = Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.B.dylib" : "libc.so.6", {
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const { dup, dup2, open, close } = libc.symbols;
  const saved = dup(STDERR);
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  dup2(nowhere, STDERR);
  close(nowhere);
  try {
    return f();
  } finally {
    dup2(saved, STDERR);
    close(saved);
    libc.close();
  }
}
