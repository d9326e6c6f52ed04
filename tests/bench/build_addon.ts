import { include_dir as nodeHeaders } from "node-api-headers";
import { fileURLToPath } from "node:url";
import { libraryDirectory } from "@/tensorflow/library.ts";

/**
 * Builds tfjs-node-gpu's own addon from its sources against the TensorFlow that this project uses (its installer
 * would download TensorFlow 2.9). Needs g++.
 *
 * @param directory where `tfjs_binding.node` goes
 * @returns the addon's file
 */
export async function buildAddon(directory: string): Promise<string> {
  const addon = `${directory}/tfjs_binding.node`;
  const sources = fileURLToPath(
    import.meta.resolve("../../node_modules/@tensorflow/tfjs-node-gpu/binding"),
  );
  const tensorflow = libraryDirectory();
  const { success, stderr } = await new Deno.Command("g++", {
    args: [
      ...["-O2", "-std=c++17", "-shared", "-fPIC", "-w", "-DNAPI_VERSION=8"],
      ...[`-I${nodeHeaders}`, `-I${tensorflow}/include`],
      ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => `${sources}/${file}`),
      ...["-o", addon, `-L${tensorflow}`, `-Wl,-rpath,${tensorflow}`],
      ...["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    ],
  }).output();
  if (!success) {
    throw new Error(`The tfjs-node addon did not build: ${new TextDecoder().decode(stderr)}`);
  }
  return addon;
}
