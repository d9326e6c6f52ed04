import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import tar from "tar-stream";
import { readArchive, readTarGz } from "@/files/archive.ts";
import { inFolder } from "../in_folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A gzipped tar of the given files. */
async function tarGz(files: Record<string, string>): Promise<Uint8Array> {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files)) pack.entry({ name }, content);
  pack.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pack) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

Deno.test("wheels and gzipped tars give the chosen files and no others", () =>
  inFolder(async (folder) => {
    const files = { "a/one.txt": "one", "a/two.bin": "two" };
    await Deno.writeFile(
      join(folder, "x.whl"),
      zipSync(Object.fromEntries(Object.entries(files).map(([k, v]) => [k, bytes(v)]))),
    );
    await Deno.writeFile(join(folder, "x.tgz"), await tarGz(files));
    for (const archive of ["x.whl", "x.tgz"]) {
      const read = await readArchive(join(folder, archive), (name) => name.endsWith(".txt"));
      assert.deepEqual([...read.keys()], ["a/one.txt"]);
      assert.equal(new TextDecoder().decode(read.get("a/one.txt")), "one");
    }
  }));

Deno.test("an archive inside an archive is read from memory", async () => {
  const read = await readTarGz(await tarGz({ "b.txt": "inner" }), () => true);
  assert.equal(new TextDecoder().decode(read.get("b.txt")), "inner");
});

Deno.test("paths that leave their folder are refused", () =>
  inFolder(async (folder) => {
    for (const unsafe of ["../up.txt", "/root.txt", "a/../../up.txt", "C:\\file.txt"]) {
      await Deno.writeFile(join(folder, "x.whl"), zipSync({ [unsafe]: bytes("x") }));
      await Deno.writeFile(join(folder, "x.tgz"), await tarGz({ [unsafe]: "x" }));
      for (const archive of ["x.whl", "x.tgz"]) {
        await assert.rejects(
          readArchive(join(folder, archive), () => true),
          /unsafe path|could not be read/,
        );
      }
    }
  }));

Deno.test("a truncated or foreign archive is named", () =>
  inFolder(async (folder) => {
    const whole = await tarGz({ "a.txt": "text ".repeat(5000) });
    await Deno.writeFile(join(folder, "cut.tgz"), whole.subarray(0, whole.length >> 1));
    await Deno.writeFile(join(folder, "cut.whl"), bytes("no zip"));
    await Deno.writeFile(join(folder, "x.rar"), bytes(""));
    for (const archive of ["cut.tgz", "cut.whl"]) {
      await assert.rejects(
        readArchive(join(folder, archive), () => true),
        new RegExp(`^Error: ${archive} could not be read as an archive.*deno task data`),
      );
    }
    await assert.rejects(readArchive(join(folder, "x.rar"), () => true), /x\.rar is no archive/);
  }));
