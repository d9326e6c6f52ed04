/** A worker of the tests: `collectives_worker.ts INDEX SECONDS ADDRESS...`; says JSON lines until it is lost. */
import { joinWorkers, startTensorFlow, tf } from "@/tensorflow/mod.ts";

const [place, seconds, ...addresses] = Deno.args;
const index = Number(place);
const say = (line: unknown) => console.log(JSON.stringify(line));
try {
  await startTensorFlow({ threads: 1, cluster: { addresses, index } });
  const workers = await joinWorkers({ reachSeconds: Number(seconds), answerSeconds: 60 });
  const own = tf.tensor1d([0, 1, 2, 3, 4].map((x) => x + 1 / 3 + index));
  say({ sum: [...workers.sum(own).dataSync()] });
  const before = tf.memory().numTensors;
  const sent = index === 0 ? new TextEncoder().encode("of worker 0: ∑") : undefined;
  const nothing = workers.broadcast();
  const heard = new TextDecoder().decode(workers.broadcast(sent));
  say({ heard, nothing: nothing.length, left: tf.memory().numTensors - before });
  for (;;) workers.sum(own).dispose();
} catch (error) {
  say({ error: (error as Error).message });
  Deno.exit(1);
}
