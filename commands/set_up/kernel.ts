import { environment, kernelDeno } from "../shared/paths.ts";

const folder = `${environment}/share/jupyter/kernels/maskrate`;

/** The Jupyter kernel specification: the environment's Deno, by absolute path. */
function kernelSpec(deno: string): string {
  const spec = {
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno (mask rate)",
    language: "typescript",
    env: { NO_COLOR: "1" },
  };
  return JSON.stringify(spec, null, 2) + "\n";
}

/** Registers the kernel `maskrate` inside the environment, also after the repository has moved. */
export async function registerKernel(): Promise<void> {
  const wanted = kernelSpec(kernelDeno);
  const path = `${folder}/kernel.json`;
  const present = await Deno.readTextFile(path).catch(() => "");
  if (present === wanted) return;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${path}.new`, wanted);
  await Deno.rename(`${path}.new`, path);
}
