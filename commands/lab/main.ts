import { readArguments } from "../shared/arguments.ts";
import { python, root } from "../shared/paths.ts";
import { setUp } from "../set_up/main.ts";

const { flags } = readArguments({
  command: "lab",
  description: "Opens the notebooks in JupyterLab, on this machine only.",
  flags: {
    port: {
      value: "number",
      number: "port",
      description: "port to listen on, instead of the first free one",
    },
    "no-browser": { description: "print the address instead of opening a browser" },
  },
});
await setUp();

const server = new Deno.Command(python, {
  args: [
    ...["-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", `--ServerApp.root_dir=${root}`],
    ...["--LabApp.default_url=/lab/tree/notebooks", "--ServerApp.answer_yes=True"],
    "--MultiKernelManager.default_kernel_name=maskrate",
    ...flags.port !== undefined
      ? [`--ServerApp.port=${flags.port}`, "--ServerApp.port_retries=0"]
      : [],
    ...flags["no-browser"] ? ["--no-browser"] : [],
    ...Deno.uid() === 0 ? ["--allow-root"] : [],
  ],
  cwd: root,
}).spawn();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => server.kill("SIGTERM"));
}
Deno.exit((await server.status).code);
