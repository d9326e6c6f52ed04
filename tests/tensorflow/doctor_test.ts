import assert from "node:assert/strict";
import { diagnose, parseGpus } from "@/tensorflow/doctor.ts";
import { type GpuSupport, missingForGpu } from "@/tensorflow/missing_for_gpu.ts";

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

Deno.test("what a GPU lacks is named, each with what to do", () => {
  const whole: GpuSupport = {
    opens: () => true,
    cards: 1,
    library: "/lib/libtensorflow_cc.so.2",
    gpuKernels: true,
  };
  assert.deepEqual(missingForGpu(whole), []);
  const lines = (change: Partial<GpuSupport>) => missingForGpu({ ...whole, ...change }).join("\n");
  const without = (...names: string[]) => ({ opens: (name: string) => !names.includes(name) });
  assert.match(
    lines({ ...without("libcuda.so.1"), cards: 0 }),
    /^NVIDIA's driver is missing: the loader finds no libcuda\.so\.1\. Install [^\n]*$/,
  );
  assert.match(lines({ cards: 0 }), /^NVIDIA's driver is there .* shows no card\. Run [^\n]*$/);
  assert.match(
    lines({ gpuKernels: false }),
    /^TensorFlow is a build for CPUs only: \/lib\/libtensorflow_cc\.so\.2 has .* Install [^\n]*$/,
  );
  assert.match(
    lines(without("libcublas.so.12", "libcudnn.so.9")),
    /^CUDA's libraries are missing: the loader finds no libcublas\.so\.12, libcudnn\.so\.9, [^\n]*$/,
  );
});

Deno.test("nvidia-smi's lines become cards", () => {
  assert.deepEqual(parseGpus("NVIDIA H100 80GB HBM3, 81559 MiB, 570.86.15\n\n"), [
    { name: "NVIDIA H100 80GB HBM3", memory: "81559 MiB", driver: "570.86.15" },
  ]);
  assert.deepEqual(parseGpus(""), []);
});
