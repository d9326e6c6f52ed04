import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { useTurned } from "./wasm_products.ts";

const folder = new URL(".", (document.currentScript as HTMLScriptElement).src).href;

async function starts(name: "wasm" | "webgl"): Promise<boolean> {
  return await tf.setBackend(name).catch(() => false);
}

/** Fetches TensorFlow.js's WebGL and starts it. */
async function startWebGL(): Promise<boolean> {
  const script = document.createElement("script");
  script.src = `${folder}webgl_backend.js`;
  const loaded = await new Promise<boolean>((resolve) => {
    script.addEventListener("load", () => resolve(true));
    script.addEventListener("error", () => resolve(false));
    document.head.append(script);
  });
  return loaded && await starts("webgl");
}

/**
 * Starts WebAssembly, or WebGL where it cannot start. WebGL is no rival: it compiles its programs anew for each length
 * of a sentence, which takes longer than WebAssembly takes for dozens of answers by encoders of this size.
 *
 * @throws {Error} where neither starts
 */
export async function startBackend(): Promise<void> {
  tf.enableProdMode();
  setWasmPaths(folder);
  // The build for several threads is not among the site's files.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (await starts("wasm")) useTurned();
  else if (!await startWebGL()) {
    throw new Error("this browser starts neither WebAssembly nor WebGL");
  }
}
