/** Finds TensorFlow's C library: in `TF_LIBRARY_DIR`, or in the Python wheel that set-up puts into `.venv`. */
import { fileURLToPath } from "node:url";
import { cString, openApi, type TensorFlowApi, textAt } from "./c_api.ts";
import { withoutStderr } from "./without_stderr.ts";

/** An opened TensorFlow library. */
export interface Library {
  api: TensorFlowApi;
  /** The file that exports the C API. */
  path: string;
  /** TensorFlow's version, e.g. `2.21.0`. */
  version: string;
}

/** The library is missing, damaged, not TensorFlow or too old; the message says which and what to do. */
export class LibraryError extends Error {
  override name = "LibraryError";
}

/** The oldest release this was tried with; set-up installs 2.21. */
const OLDEST_VERSION = [2, 12];

/** `dlopen`'s flag, 1 on Linux and macOS alike. */
const RTLD_LAZY = 1;

/**
 * File names by platform, in the order in which they have to be opened. Linux on x86-64 is tested; the
 * others follow the names inside the wheels and are untried.
 */
const fileNames: Record<string, readonly [framework: string, api: string]> = {
  "linux-x86_64": ["libtensorflow_framework.so.2", "libtensorflow_cc.so.2"],
  "linux-aarch64": ["libtensorflow_framework.so.2", "libtensorflow_cc.so.2"],
  "darwin-aarch64": ["libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"],
};

/**
 * The folder that holds TensorFlow's libraries: `TF_LIBRARY_DIR` where set, else
 * `.venv/lib/python3.*\/site-packages/tensorflow`.
 *
 * @throws LibraryError when there is none
 */
export function libraryDirectory(): string {
  const chosen = Deno.env.get("TF_LIBRARY_DIR");
  if (chosen) return chosen;
  const venv = fileURLToPath(new URL("../../.venv/lib", import.meta.url));
  for (const python of entries(venv).filter((name) => name.startsWith("python3."))) {
    const directory = `${venv}/${python}/site-packages/tensorflow`;
    if (exists(directory)) return directory;
  }
  throw new LibraryError(
    `TensorFlow is not installed in ${venv}. Run \`deno task reproduce\` or \`deno task test\` once (both ` +
      "set it up), or set TF_LIBRARY_DIR to a folder that holds TensorFlow's libraries.",
  );
}

/**
 * Opens TensorFlow's C library.
 *
 * @param directory the folder with the libraries, see {@link libraryDirectory}
 * @throws LibraryError when the files are missing, not TensorFlow's, damaged or too old
 */
export function openLibrary(directory: string): Library {
  const platform = `${Deno.build.os}-${Deno.build.arch}`;
  const names = fileNames[platform];
  if (names === undefined) {
    throw new LibraryError(
      `TensorFlow on ${platform} is not supported; ${Object.keys(fileNames).join(", ")} are.`,
    );
  }
  const [framework, path] = names.map((name) => `${directory}/${name}`);
  for (const file of [framework, path]) {
    if (!exists(file)) {
      throw new LibraryError(
        `TensorFlow's library ${file} does not exist. Install TensorFlow into that folder, or set ` +
          "TF_LIBRARY_DIR to the one that holds it.",
      );
    }
  }
  // While it is loaded, TensorFlow tells every process that oneDNN is on, whatever its log level.
  return withoutStderr(() => load(directory, framework, path));
}

function load(directory: string, framework: string, path: string): Library {
  preloadCuda(directory);
  openForGood(framework); // the API's library names it without a path, so it has to be there first
  openForGood(path);
  const { symbols } = open(path, { TF_Version: { parameters: [], result: "pointer" } });
  const version = textAt(symbols.TF_Version());
  checkVersion(version, path);
  return { api: openApi(path), path, version };
}

/** @throws LibraryError when `version` is older than the functions that are used here */
export function checkVersion(version: string, path: string): void {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new LibraryError(
      `${path} is TensorFlow ${version}, which is too old. Install ${
        OLDEST_VERSION.join(".")
      } or newer, or ` +
        "set TF_LIBRARY_DIR to a folder that holds it.",
    );
  }
}

/**
 * Opens a library and takes one more reference to it, which nobody gives back: Deno closes libraries when it
 * exits, while TensorFlow's threads still run in them, which would crash.
 */
function openForGood(file: string): void {
  const { symbols } = open(file, { dlopen: { parameters: ["buffer", "i32"], result: "pointer" } });
  symbols.dlopen(cString(file), RTLD_LAZY);
}

function open<const S extends Deno.ForeignLibraryInterface>(
  file: string,
  symbols: S,
): Deno.DynamicLibrary<S> {
  try {
    return Deno.dlopen(file, symbols);
  } catch (error) {
    throw new LibraryError(
      `${file} cannot be used as TensorFlow's library: ${
        (error as Error).message
      }. Install TensorFlow ` +
        "again, or set TF_LIBRARY_DIR to a folder that holds it for this machine.",
      { cause: error },
    );
  }
}

/**
 * Loads CUDA's libraries from `site-packages/nvidia/*\/lib`, where `tensorflow[and-cuda]` puts them and the
 * system's loader doesn't look: once loaded, TensorFlow finds them by name. They depend on one another, so
 * those that fail are tried again after the others. Untried on a machine with a GPU.
 */
function preloadCuda(directory: string): void {
  const nvidia = `${directory}/../nvidia`;
  let waiting = entries(nvidia).flatMap((part) =>
    entries(`${nvidia}/${part}/lib`)
      .filter((name) => name.includes(".so"))
      .map((name) => `${nvidia}/${part}/lib/${name}`)
  );
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter((file) => {
      try {
        Deno.dlopen(file, {});
        return false;
      } catch {
        return true;
      }
    });
  }
}

function entries(directory: string): string[] {
  return exists(directory) ? [...Deno.readDirSync(directory)].map((entry) => entry.name) : [];
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
