import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fetchHubModel, type HubModelOptions } from "@/hub/hub_model.ts";
import { readModel } from "@/models/read_model.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { fileOf, madeEncoder, madeTensors, madeTokenizer } from "../models/made_model.ts";
import { inFolder } from "../in_folder.ts";

await startTensorFlow();

const encoded = (text: string) => new TextEncoder().encode(text);
const commit = "0123456789abcdef0123456789abcdef01234567";
const model = {
  "config.json": encoded(JSON.stringify(hubConfig(madeEncoder))),
  "tokenizer.json": encoded(madeTokenizer()),
  "model.safetensors": fileOf(madeTensors()),
  "README.md": encoded("not needed"),
};

/** A hub with one model; `asked` lists what it was asked for, `delivered` replaces what it sends. */
function madeHub(
  files: Record<string, Uint8Array<ArrayBuffer>>,
  delivered: Record<string, Uint8Array<ArrayBuffer>> = {},
) {
  const asked: string[] = [];
  const answer = (input: string | URL | Request) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    asked.push(pathname);
    if (pathname.includes("/revision/")) {
      return Promise.resolve(Response.json({ _id: "1", id: "owner/name", sha: commit }));
    }
    if (pathname.includes("/tree/")) {
      const entries = Object.entries(files).map(([path, bytes]) => {
        const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return {
          type: "file",
          path,
          size: bytes.length,
          oid,
          ...(path.endsWith(".safetensors") &&
            { lfs: { oid: sha256, size: bytes.length, pointerSize: 1 } }),
        };
      });
      return Promise.resolve(Response.json(entries));
    }
    const path = pathname.split(`/resolve/${commit}/`)[1];
    const bytes = delivered[path] ?? files[path];
    return Promise.resolve(
      new Response(bytes, {
        headers: { etag: '"x"', "content-range": `bytes 0-0/${bytes.length}` },
      }),
    );
  };
  return { fetch: answer as typeof fetch, asked };
}

const unreachable: HubModelOptions = {
  url: "http://127.0.0.1:9",
  fetch: () => Promise.reject(new TypeError("no route to host")),
};

Deno.test("a model is fetched once, at a commit that is kept, and read without the hub afterwards", () =>
  inFolder(async (folder) => {
    const { fetch, asked } = madeHub(model);
    const options = { url: "http://127.0.0.1:9", folder, fetch };
    const fetched = await fetchHubModel("owner/name", options);
    assert.equal(fetched.commit, commit);
    assert.ok(asked.every((path) => !path.endsWith("README.md")));
    const files = asked.filter((path) => path.includes("/resolve/"));
    assert.ok(files.every((path) => path.includes(commit)), "files are asked for by commit");
    const { parameters } = await readModel(fetched.folder);
    tf.dispose(parameters);
    assert.deepEqual(await fetchHubModel("owner/name", { ...unreachable, folder }), fetched);
    assert.deepEqual(
      await fetchHubModel("owner/name", { ...unreachable, folder, revision: commit }),
      fetched,
    );
    await assert.rejects(
      fetchHubModel("owner/name", { ...unreachable, folder, revision: "other" }),
      /could not be fetched from the hub: no route to host/,
    );
  }));

Deno.test("a file that changed on the way or on the disk is not used", () =>
  inFolder(async (folder) => {
    for (const file of ["config.json", "model.safetensors"] as const) {
      const changed = model[file].slice();
      changed[changed.length - 1] ^= 1;
      const { fetch } = madeHub(model, { [file]: changed });
      await assert.rejects(
        fetchHubModel("owner/name", { url: "http://127.0.0.1:9", folder, fetch }),
        new RegExp(`${file} of owner/name is not what the hub says`),
      );
    }
    const { fetch } = madeHub(model);
    const options = { url: "http://127.0.0.1:9", folder, fetch };
    const fetched = await fetchHubModel("owner/name", options);
    await Deno.writeTextFile(join(fetched.folder, "config.json"), "{}");
    await assert.rejects(
      fetchHubModel("owner/name", options),
      /config\.json is missing or not what/,
    );
    assert.deepEqual(await fetchHubModel("owner/name", options), fetched);
  }));

Deno.test("a hub that cannot be reached, and a model of pickles only, are refused in a sentence", () =>
  inFolder(async (folder) => {
    await assert.rejects(
      fetchHubModel("owner/name", { ...unreachable, folder }),
      /owner\/name is not in the cache and could not be fetched from the hub: no route to host/,
    );
    const { fetch } = madeHub({ "config.json": encoded("{}"), "pytorch_model.bin": encoded("PK") });
    await assert.rejects(
      fetchHubModel("owner/name", { url: "http://127.0.0.1:9", folder, fetch }),
      /only pytorch_model\.bin: Python pickles.*--revision/,
    );
    await assert.rejects(
      fetchHubModel("../name", { ...unreachable, folder }),
      /not a model of the/,
    );
  }));
