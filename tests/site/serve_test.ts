import assert from "node:assert/strict";
import { connect } from "node:net";
import { serveFolder } from "../../commands/serve/serve_folder.ts";

async function withServer(use: (port: number, folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  const folder = `${parent}/site`;
  await Deno.mkdir(`${folder}/about`, { recursive: true });
  await Deno.writeTextFile(`${folder}/index.html`, "front");
  await Deno.writeTextFile(`${folder}/about/index.html`, "about");
  await Deno.writeTextFile(`${parent}/secret.txt`, "secret");
  await Deno.symlink(`${parent}/secret.txt`, `${folder}/link.txt`);
  const server = serveFolder(folder, 0);
  try {
    await use(server.addr.port, folder);
  } finally {
    await server.shutdown();
    await Deno.remove(parent, { recursive: true });
  }
}

/** Sends a request line as it stands: clients tidy paths up before they send them. */
function rawRequest(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (part) => answer += part);
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

Deno.test("pages are served to this machine only, with their types", () =>
  withServer(async (port, folder) => {
    const front = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(await front.text(), "front");
    assert.equal(front.headers.get("content-type"), "text/html; charset=utf-8");
    const redirected = await fetch(`http://127.0.0.1:${port}/about`);
    assert.equal(redirected.url, `http://127.0.0.1:${port}/about/`);
    assert.equal(await redirected.text(), "about");
    const missing = await fetch(`http://127.0.0.1:${port}/none/`);
    assert.equal(missing.status, 404);
    await missing.body?.cancel();
    const posted = await fetch(`http://127.0.0.1:${port}/`, { method: "POST" });
    assert.equal(posted.status, 405);
    await posted.body?.cancel();
    assert.throws(
      () => serveFolder(folder, port),
      /^Problem: Port \d+ is in use; choose another/,
    );
  }));

Deno.test("no path leads out of the site", () =>
  withServer(async (port) => {
    for (
      const path of [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/about/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/link.txt",
        "/%00",
        "/%",
      ]
    ) {
      const answer = await rawRequest(port, path);
      assert.match(answer, /^HTTP\/1\.1 (404|400)/, path);
      assert.doesNotMatch(answer, /secret\b(?!\.txt)/, path);
    }
  }));

Deno.test("a site that is not there gets a sentence", async () => {
  const folder = await Deno.makeTempDir();
  assert.throws(
    () => serveFolder(folder, 0),
    /There is no site in .* yet; build it with `deno task site`/,
  );
  await Deno.remove(folder);
});
