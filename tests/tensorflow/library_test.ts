import assert from "node:assert/strict";
import { basename } from "node:path";
import { checkVersion, libraryDirectory, LibraryError, openLibrary } from "@/tensorflow/library.ts";

function throwsLibraryError(call: () => unknown, words: RegExp): void {
  assert.throws(call, (error: Error) => error instanceof LibraryError && words.test(error.message));
}

Deno.test("the installed library is found and is new enough", () => {
  const { version, path } = openLibrary(libraryDirectory());
  assert.match(version, /^2\.\d+\.\d+/);
  assert.ok(path.startsWith(libraryDirectory()));
});

Deno.test("a folder without TensorFlow names the missing file and the way out", () => {
  throwsLibraryError(
    () => openLibrary("/nowhere"),
    /\/nowhere\/libtensorflow_framework.* does not exist.*TF_LIBRARY_DIR/s,
  );
});

Deno.test("files that are no libraries, and libraries that are not TensorFlow's, are refused", () => {
  const directory = Deno.makeTempDirSync();
  const { path } = openLibrary(libraryDirectory());
  const suffix = path.endsWith(".dylib") ? ".2.dylib" : ".so.2";
  const [framework, api] = ["framework", "cc"].map((part) =>
    `${directory}/libtensorflow_${part}${suffix}`
  );
  try {
    Deno.writeTextFileSync(framework, "not a library");
    Deno.writeTextFileSync(api, "not a library");
    throwsLibraryError(
      () => openLibrary(directory),
      /cannot be used as TensorFlow's library: .*[^.]\. Install TensorFlow again, .*TF_LIBRARY_DIR/s,
    );

    // A real library without the C API in both places.
    for (const file of [framework, api]) {
      Deno.removeSync(file);
      Deno.symlinkSync(path.replace("_cc", "_framework"), file);
    }
    throwsLibraryError(
      () => openLibrary(directory),
      /cannot be used as TensorFlow's library.*TF_Version/s,
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("a damaged library beside a whole one ends in an error, not in a crash", () => {
  const { path } = openLibrary(libraryDirectory());
  const directory = Deno.makeTempDirSync();
  try {
    const framework = path.replace("_cc", "_framework");
    Deno.symlinkSync(framework, `${directory}/${basename(framework)}`);
    Deno.writeTextFileSync(`${directory}/${basename(path)}`, "not a library");
    const module = JSON.stringify(import.meta.resolve("@/tensorflow/library.ts"));
    const code = `import { openLibrary } from ${module}; openLibrary(${
      JSON.stringify(directory)
    });`;
    const child = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-check", code] });
    const output = child.outputSync();
    assert.match(new TextDecoder().decode(output.stderr), /LibraryError: .*cannot be used/);
    assert.deepEqual([output.code, output.signal], [1, null]);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("a library that is too old is refused by its version", () => {
  throwsLibraryError(
    () => checkVersion("2.9.1", "/old/lib.so"),
    /\/old\/lib\.so is TensorFlow 2\.9\.1, which is too old\. Install 2\.12 or newer, /,
  );
  checkVersion("2.21.0", "lib.so");
  checkVersion("3.0.0", "lib.so");
});
