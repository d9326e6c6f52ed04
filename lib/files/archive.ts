import { Buffer } from "node:buffer";
import { createReadStream, readFileSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { unzipSync } from "fflate";
import tar from "tar-stream";

/** Files of an archive by their path inside it. */
export type Files = Map<string, Uint8Array>;

/**
 * Reads chosen files of a wheel, zip or gzipped tar into memory. Nothing is written to disk, and an
 * archive with a path that leaves its own folder is refused.
 *
 * @throws {Error} naming the archive where it is damaged, of another kind, or unsafe
 */
export async function readArchive(
  path: string,
  wanted: (name: string) => boolean,
): Promise<Files> {
  try {
    if (/\.(whl|zip)$/.test(path)) return readZip(readFileSync(path), wanted);
    if (/\.(tgz|tar\.gz)$/.test(path)) return await readTar(createReadStream(path), wanted);
  } catch (error) {
    throw new Error(
      `${basename(path)} could not be read as an archive (${
        (error as Error).message
      }). Delete it and run "deno task data" to fetch it again.`,
      { cause: error },
    );
  }
  throw new Error(
    `${basename(path)} is no archive that can be read here: .whl, .zip, .tgz, .tar.gz.`,
  );
}

/** The same for a gzipped tar that is already in memory, as one inside another archive. */
export function readTarGz(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Promise<Files> {
  return readTar(Readable.from([Buffer.from(bytes)]), wanted);
}

function readZip(bytes: Uint8Array, wanted: (name: string) => boolean): Files {
  const files = unzipSync(bytes, {
    filter: ({ name }: { name: string }) => {
      refuseUnsafe(name);
      return wanted(name);
    },
  });
  return new Map(Object.entries(files));
}

async function readTar(stream: Readable, wanted: (name: string) => boolean): Promise<Files> {
  const files: Files = new Map();
  // The format before POSIX has no name of its own in headers; checksums are checked all the same.
  const extract = tar.extract({ allowUnknownFormat: true } as object);
  const reading = (async () => {
    for await (const entry of extract) {
      const { name, type } = entry.header;
      refuseUnsafe(name);
      if (type !== "file" || !wanted(name)) {
        entry.resume();
        continue;
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      files.set(name, Buffer.concat(chunks));
    }
  })();
  await Promise.all([pipeline(stream, createGunzip(), extract), reading]);
  return files;
}

function refuseUnsafe(name: string) {
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name) || name.split(/[\\/]/).includes("..")) {
    throw new Error(`it holds the unsafe path "${name}"`);
  }
}
