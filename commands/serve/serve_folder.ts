import { extname, join } from "node:path";
import { Problem } from "../shared/problem.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ipynb": "application/x-ipynb+json",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
};

/** The file of a request's path inside `folder`, or null where the path leaves it or is no proper path. */
async function requestedFile(folder: string, pathname: string): Promise<string | null> {
  try {
    const path = decodeURIComponent(pathname);
    if (path.includes("\0") || path.split(/[/\\]/).includes("..")) return null;
    const file = await Deno.realPath(join(folder, path, path.endsWith("/") ? "index.html" : ""));
    return file.startsWith(`${await Deno.realPath(folder)}/`) ? file : null;
  } catch {
    return null;
  }
}

async function answer(folder: string, request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET and HEAD are answered here.\n", { status: 405 });
  }
  const { pathname } = new URL(request.url);
  const file = await requestedFile(folder, pathname);
  const info = file === null ? null : await Deno.stat(file);
  if (file === null || info === null) {
    return new Response("There is no such page.\n", { status: 404 });
  }
  if (info.isDirectory) {
    return new Response(null, { status: 308, headers: { location: `${pathname}/` } });
  }
  const headers = {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  };
  if (request.method === "HEAD") return new Response(null, { headers });
  return new Response((await Deno.open(file)).readable, { headers });
}

/**
 * Serves the files of a folder to this machine only.
 *
 * @param port `0` takes any free port
 * @throws Problem when there is no site, or another program has the port
 */
export function serveFolder(folder: string, port: number): Deno.HttpServer<Deno.NetAddr> {
  try {
    Deno.statSync(`${folder}/index.html`);
  } catch {
    throw new Problem(`There is no site in ${folder} yet; build it with \`deno task site\`.`);
  }
  try {
    return Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => answer(folder, request),
    );
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new Problem(`Port ${port} is in use; choose another with --port.`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Problem(`Port ${port} needs special rights; choose one above 1023 with --port.`);
    }
    throw error;
  }
}
