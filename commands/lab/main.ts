import { readArguments } from "../shared/arguments.ts";
import { python, root } from "../shared/paths.ts";
import { computableProfiles } from "../shared/profile_names.ts";
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
    profile: {
      value: "name",
      description:
        "whose runs the notebooks show, and compute where they are missing; quick by default",
      choices: computableProfiles,
    },
    committed: { description: "show the committed runs instead, and compute nothing" },
    "no-browser": { description: "print the address instead of opening a browser" },
  },
});
if (flags.committed && flags.profile !== undefined) {
  console.error(
    "--committed shows the runs of data/results/, whatever the profile; leave out one.",
  );
  Deno.exit(2);
}
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
  env: {
    ...flags.profile !== undefined && { MASKRATE_PROFILE: flags.profile },
    ...flags.committed && { MASKRATE_RUNS: "committed" },
  },
}).spawn();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => server.kill("SIGTERM"));
}
Deno.exit((await server.status).code);
