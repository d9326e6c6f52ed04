import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serveFolder } from "../../commands/serve/serve_folder.ts";
import { launchBrowser } from "./browser.ts";

/** A folder that is served to a browser. */
export interface ServedPages {
  /** Address of what lies at a path from the folder. */
  address(path: string): string;
  /** An empty page; what it logs or fails to load makes the running test fail, unless it is `expected`. */
  newPage(options?: BrowserContextOptions, expected?: RegExp): Promise<Page>;
  /** Opens what lies at a path, in a page of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** A test after which every page that it opened is closed. */
  test(name: string, use: () => Promise<void>): void;
}

/**
 * Has a folder written and serves it to a browser, once for the file.
 *
 * @param write writes what is served into an empty folder; another one is for what that takes
 */
export function servedPages(
  write: (served: string, scratch: string) => Promise<void>,
): ServedPages {
  let folder: string;
  let server: Deno.HttpServer<Deno.NetAddr>;
  let browser: Browser;
  let problems: string[] = [];

  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir();
    const [served, scratch] = [`${folder}/served`, `${folder}/scratch`];
    for (const one of [served, scratch]) await Deno.mkdir(one);
    await write(served, scratch);
    server = serveFolder(served, 0);
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
    await server?.shutdown();
    await Deno.remove(folder, { recursive: true });
  });

  const address = (path: string) => `http://127.0.0.1:${server.addr.port}${path}`;
  const newPage = async (options?: BrowserContextOptions, expected?: RegExp) => {
    const page = await (await browser.newContext(options)).newPage();
    const tell = (problem: string) => {
      if (!expected?.test(problem)) problems.push(`${page.url()}: ${problem}`);
    };
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) tell(message.text());
    });
    page.on("pageerror", (error) => tell(error.message));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      // What leaving a page cuts off is no fault of the page.
      if (reason !== "net::ERR_ABORTED") tell(`${request.url()} ${reason}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) tell(`${response.url()} ${response.status()}`);
    });
    return page;
  };
  return {
    address,
    newPage,
    open: async (path, options) => {
      const page = await newPage(options);
      await page.goto(address(path));
      await page.waitForLoadState("load");
      return page;
    },
    test: (name, use) =>
      Deno.test({
        name,
        fn: async () => {
          problems = [];
          try {
            await use();
            assert.deepEqual(problems, []);
          } finally {
            for (const context of browser.contexts()) await context.close();
          }
        },
        sanitizeOps: false,
        sanitizeResources: false,
      }),
  };
}

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Rules of axe that a colour scheme can break. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds wrong with a page that was opened with `bypassCSP`: by all of its rules in the first of these colour
 * schemes, by those on colours in the others.
 */
export async function violations(
  page: Page,
  schemes: readonly ("light" | "dark")[],
): Promise<string[]> {
  await page.evaluate(await Deno.readTextFile(axe));
  const found: string[] = [];
  for (const [i, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme });
    const own: string[] = await page.evaluate(async (options) => {
      const { violations } = await (globalThis as any).axe.run(options);
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        `${id}: ${nodes.length} x ${nodes[0].html.slice(0, 200)}`
      );
    }, i === 0 ? {} : { runOnly: colourRules });
    found.push(...own.map((violation) => `${page.url()} ${colorScheme} ${violation}`));
  }
  return found;
}
