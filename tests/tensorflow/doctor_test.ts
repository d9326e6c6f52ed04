import assert from "node:assert/strict";
import { diagnose, parseGpus } from "@/tensorflow/doctor.ts";

Deno.test("a diagnosis names versions, device and library", async () => {
  const diagnosis = await diagnose();
  assert.match(diagnosis.tensorflow, /^2\./);
  assert.equal(diagnosis.deno, Deno.version.deno);
  assert.match(diagnosis.tfjs, /^4\./);
  assert.ok(["CPU", "GPU"].includes(diagnosis.device.type));
  assert.ok(diagnosis.library.includes("tensorflow"));
  assert.ok(diagnosis.threads >= 1);
});

Deno.test("asking for a GPU where there is none is an error, not a run on the CPU", async () => {
  if ((await diagnose()).device.type === "GPU") return;
  await assert.rejects(diagnose({ device: "gpu" }), /GPU/);
});

Deno.test("nvidia-smi's lines become cards", () => {
  assert.deepEqual(parseGpus("NVIDIA H100 80GB HBM3, 81559 MiB, 570.86.15\n\n"), [
    { name: "NVIDIA H100 80GB HBM3", memory: "81559 MiB", driver: "570.86.15" },
  ]);
  assert.deepEqual(parseGpus(""), []);
});
