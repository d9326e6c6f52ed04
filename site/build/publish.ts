import { existsSync } from "node:fs";
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadNotebook } from "./notebook_page.ts";
import { notebookPaths } from "./notebooks.ts";

type Data = Record<string, unknown>;
type Render = (data: Data) => unknown;

const folder = fileURLToPath(new URL("../pages", import.meta.url));

/** A module as Lume reads it: named exports are data, the default export is the content. */
async function loadModule(path: string): Promise<Data> {
  const { default: content, ...data } = await import(pathToFileURL(path).href);
  return { ...data, content };
}

async function render(content: unknown, data: Data): Promise<unknown> {
  return typeof content === "function" ? await (content as Render)(data) : content;
}

function isGenerator(value: unknown): value is Iterable<Data> | AsyncIterable<Data> {
  return typeof value === "object" && value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value);
}

async function applyLayouts(content: unknown, data: Data): Promise<string | Uint8Array> {
  let layout = data.layout as string | undefined;
  while (layout !== undefined) {
    const { content: renderLayout, layout: outer, ...own } = await loadModule(
      join(folder, "_includes", layout),
    );
    const { layout: _, ...rest } = data;
    data = { ...own, ...rest, content };
    content = await render(renderLayout, data);
    layout = outer as string | undefined;
  }
  return content as string | Uint8Array;
}

async function write(target: string, content: string | Uint8Array, url: string): Promise<void> {
  const path = join(target, url.endsWith("/") ? `${url}index.html` : url);
  if (existsSync(path)) throw new Error(`Two pages have the address ${url}; give one another.`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/**
 * Renders the site's pages and layouts without Lume, by the part of Lume's conventions that they keep to, so that the
 * files are those Lume would write: `_data.ts` for all pages, `*.page.ts` with named exports as data and a function or
 * generator as content, layouts in `_includes/`, `assets/` copied.
 *
 * @param target folder to write to
 */
export async function publish(target: string): Promise<void> {
  const { content: _, ...shared } = await loadModule(join(folder, "_data.ts"));
  const pages: Data[] = notebookPaths().map((path) => ({ ...shared, ...loadNotebook(path) }));
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith(".page.ts")) continue;
    const loaded = await loadModule(join(folder, name));
    const { content, ...own } = loaded;
    const basename = name.slice(0, -".page.ts".length);
    const url = own.url ?? (basename === "index" ? "/" : `/${basename}/`);
    const data: Data = { ...shared, ...own, url };
    const result = await render(content, data);
    if (isGenerator(result)) {
      for await (const page of result) pages.push({ ...data, ...page });
    } else {
      pages.push({ ...data, content: result });
    }
  }
  for (const { content, ...data } of pages) {
    await write(target, await applyLayouts(content, data), data.url as string);
  }
  await cp(join(folder, "assets"), join(target, "assets"), { recursive: true });
}

if (import.meta.main) await publish(Deno.args[0]);
