import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { python } from "../../commands/shared/paths.ts";
import { launchBrowser } from "./browser.ts";

const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));

/** The address that JupyterLab says it listens at; its log is read to the end, so that it never waits for a reader. */
function addressIn(log: ReadableStream<Uint8Array>): Promise<string> {
  return new Promise((resolve, reject) => {
    (async () => {
      const decoder = new TextDecoder();
      let text = "";
      for await (const part of log) {
        text += decoder.decode(part, { stream: true });
        const found = /http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+/.exec(text);
        if (found !== null) resolve(found[0]);
      }
      reject(new Error(`JupyterLab did not start: ${text}`));
    })();
  });
}

Deno.test({
  name: "a notebook's cells run in JupyterLab and its figure is seen there",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    // Lab saves what it opens, so it gets a copy, at the depth that the notebook's imports expect.
    const folder = await Deno.makeTempDir({ dir: fixtures });
    await Deno.copyFile(`${fixtures}/notebooks/01-sample.ipynb`, `${folder}/01-sample.ipynb`);
    const state = await Deno.makeTempDir();
    const lab = new Deno.Command(python, {
      args: [
        ...["-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"],
        ...["--ServerApp.port=0", `--ServerApp.root_dir=${folder}`],
      ],
      env: {
        JUPYTER_CONFIG_DIR: `${state}/config`,
        JUPYTER_DATA_DIR: `${state}/data`,
        JUPYTER_RUNTIME_DIR: `${state}/runtime`,
        JUPYTERLAB_SETTINGS_DIR: `${state}/settings`,
        JUPYTERLAB_WORKSPACES_DIR: `${state}/workspaces`,
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const browser = await launchBrowser();
    try {
      const address = await addressIn(lab.stderr);
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(60_000);
      await page.goto(address.replace("/lab?", "/lab/tree/01-sample.ipynb?"));
      await page.getByText("| Idle").first().waitFor();
      await page.getByRole("menuitem", { name: "Run", exact: true }).click();
      await page.locator(".lm-Menu-itemLabel", { hasText: /^Run All Cells$/ }).click();
      const outputs = page.locator(".jp-Notebook .jp-OutputArea-output");
      await outputs.locator("svg[role=img]").nth(2).waitFor();
      assert.match((await outputs.allTextContents()).join("\n"), /we \[MASK\] high masking/);
      const tip = outputs.locator("svg[role=img] circle title").first();
      assert.match((await tip.textContent())!, /^trained at 15 %/);
    } finally {
      await browser.close();
      lab.kill("SIGTERM");
      await lab.status;
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(state, { recursive: true });
    }
  },
});
