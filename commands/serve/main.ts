import { readArguments } from "../shared/arguments.ts";
import { root } from "../shared/paths.ts";
import { serveFolder } from "./serve_folder.ts";
import { Problem } from "../shared/problem.ts";

const { flags } = readArguments({
  command: "serve",
  description: "Shows the built site to this machine's browsers.",
  flags: {
    port: { value: "number", number: "port", description: "port to listen on (default: 8000)" },
  },
});
try {
  const server = serveFolder(`${root}/_site`, flags.port ?? 8000);
  console.log(`The site is at http://127.0.0.1:${server.addr.port}/ until Ctrl-C.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => server.shutdown());
  }
  await server.finished;
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
