import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fetchPackage, isFetched } from "@/hub/fetch_package.ts";
import type { Package } from "@/hub/manifest.ts";
import type { Progress } from "@/files/progress.ts";

const content = new TextEncoder().encode("the archive's bytes");
const wanted: Package = {
  registry: "npm",
  package: "example",
  version: "1.2.3",
  file: "example-1.2.3.tgz",
  bytes: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
  licence: "MIT",
};

/** A folder and a stand-in for npm and pip that hands over `served`, or fails where it is null. */
async function withClient(
  served: Uint8Array | null,
  test: (options: { folder: string; npm: string[]; python: string }) => Promise<void>,
) {
  const root = await Deno.makeTempDir();
  try {
    const client = join(root, "client");
    await Deno.writeTextFile(
      client,
      served === null
        ? "#!/bin/sh\necho 'ERROR: the registry cannot be reached' >&2\nexit 1\n"
        : `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in --pack-destination|--dest) folder="$2";; esac
  shift
done
[ -z "$folder" ] || cp ${root}/served "$folder/served.tgz"
`,
      { mode: 0o755 },
    );
    if (served) await Deno.writeFile(join(root, "served"), served);
    await test({ folder: join(root, "packages"), npm: [client], python: client });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const filesOf = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

for (const registry of ["npm", "pypi"] as const) {
  Deno.test(`a package of ${registry} is fetched once, checked and put in place whole`, () =>
    withClient(content, async (options) => {
      const told: Progress[] = [];
      const path = await fetchPackage({ ...wanted, registry }, {
        ...options,
        onProgress: (progress) => told.push(progress),
      });
      assert.deepEqual(await Deno.readFile(path), content);
      assert.deepEqual(filesOf(options.folder), [wanted.file]);
      assert.deepEqual(told.map(({ done }) => done), [0, content.length]);
      assert(await isFetched(wanted, options.folder));

      const again = await fetchPackage({ ...wanted, registry }, {
        ...options,
        npm: ["false"],
        python: "false",
      });
      assert.equal(again, path);
    }));
}

Deno.test("an archive with another digest is set aside and not used", () =>
  withClient(new TextEncoder().encode("something else"), async (options) => {
    await assert.rejects(
      fetchPackage(wanted, options),
      /example-1\.2\.3\.tgz has SHA-256 [0-9a-f]{64} where .* set aside as example-1\.2\.3\.tgz\.rejected/,
    );
    assert.deepEqual(filesOf(options.folder), ["example-1.2.3.tgz.rejected"]);
    assert(!await isFetched(wanted, options.folder));
  }));

Deno.test("a damaged archive in the cache is set aside and fetched again", () =>
  withClient(content, async (options) => {
    await Deno.mkdir(options.folder);
    await Deno.writeTextFile(join(options.folder, wanted.file), "damaged");
    const path = await fetchPackage(wanted, options);
    assert.deepEqual(await Deno.readFile(path), content);
    assert.deepEqual(filesOf(options.folder), [wanted.file, `${wanted.file}.rejected`]);
  }));

Deno.test("without a network the error says what is missing and how to get it", () =>
  withClient(null, async (options) => {
    for (const registry of ["npm", "pypi"] as const) {
      await assert.rejects(
        fetchPackage({ ...wanted, registry, bytes: 2_500_000 }, options),
        /example 1\.2\.3 \(2\.5 MB.*cannot be reached.*deno task data.*put example-1\.2\.3\.tgz into/,
      );
    }
    assert.deepEqual(filesOf(options.folder), []);
  }));

Deno.test("a missing client is named", () =>
  withClient(content, async (options) => {
    await assert.rejects(
      fetchPackage({ ...wanted, registry: "pypi" }, { ...options, python: "/nowhere/python" }),
      /could not be fetched: .*\/nowhere\/python/,
    );
  }));
