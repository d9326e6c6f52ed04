import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** A process that compiles one function, which updates its argument in place, twice and between others. */
const program = `
  import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
  await startTensorFlow({ programCache: Deno.args[0] });
  let x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  for (let i = 0; i < 2; i++) {
    compile((x) => tf.add(x, i), { xla: false })(x);
    x = compile((x) => tf.softmax(tf.matMul(x, x)), { donate: [0] })(x);
  }
  console.log([...x.dataSync()].join());
`;

Deno.test("compiled programs are kept for the next process, which gets the same results", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const cache = Deno.makeTempDirSync();
  const script = `${cache}/program.ts`;
  Deno.writeTextFileSync(script, program);
  const run = async () => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--config",
        `${root}/deno.json`,
        script,
        `${cache}/programs`,
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const files = () =>
    [...Deno.readDirSync(`${cache}/programs`)].flatMap(({ name }) =>
      [...Deno.readDirSync(`${cache}/programs/${name}`)].map((file) => file.name)
    );
  try {
    const first = await run();
    assert.equal(files().length, 1);
    const kept = files();
    assert.equal(await run(), first);
    assert.deepEqual(files(), kept);
  } finally {
    Deno.removeSync(cache, { recursive: true });
  }
});
