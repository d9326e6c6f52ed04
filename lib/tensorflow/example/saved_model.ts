/** Runs a SavedModel with one input, `x`, on the numbers 1 to 3. `deno run -A saved_model.ts <folder>` */
import { loadSavedModel, startTensorFlow, tf } from "../mod.ts";

await startTensorFlow({ device: "cpu" });
const model = await loadSavedModel(Deno.args[0]);
const outputs = model.predict({ x: tf.tensor1d([1, 2, 3]) });
for (const [name, output] of Object.entries(outputs)) {
  console.log(name, output.dataSync().join(" "));
}
model.dispose();
