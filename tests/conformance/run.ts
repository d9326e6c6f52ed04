/**
 * Runs tfjs-core's own test suite, as the installed package has it, on TensorFlow through our binding, and
 * compares what fails with the list of known failures. `deno task test:conformance [part of a spec's name]`.
 *
 * The specs that tfjs-node-gpu leaves out for its addon are left out here too, but for those of ops that our
 * kernels add: its list is read from the package.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import jasmineRequire from "jasmine-core/lib/jasmine-core/jasmine.js";
import { readArguments } from "../../commands/shared/arguments.ts";
import { startTensorFlow } from "@/tensorflow/mod.ts";
import knownFailures from "./known_failures.json" with { type: "json" };

/** A spec that is known to fail, and why. */
interface KnownFailure {
  spec: string;
  /** `our kernel`, `TensorFlow`, `TensorFlow is newer` (the spec expects an old one's behaviour) or `tfjs-node-gpu`. */
  kind: string;
  cause: string;
}

interface Result {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

/** What tfjs-node-gpu leaves out, and our kernels have. */
const ADDED = [
  "bitwiseAnd",
  "maxPoolWithArgmax",
  "rotate",
  "denseBincount",
  "image.transform",
  "raggedGather",
  "raggedRange",
  "raggedTensorToTensor",
  "searchSorted",
  "sparseFillEmptyRows",
  "sparseReshape",
  "sparseSegmentMean",
  "sparseSegmentSum",
  "stringNGrams",
  "stringSplit",
  "stringToHashBucketFast",
  "upperBound",
  "lowerBound",
  "leakyrelu test-tensorflow {} int32",
  "step kernel test-tensorflow {} with int32 tensor",
  "multinomial test-tensorflow {} creates the same data given the same seed",
];

const { positionals: [part = ""] } = readArguments({
  command: "test:conformance",
  description: "Runs TensorFlow.js's own test suite on TensorFlow through the binding.",
  flags: {},
  positionals: "part of a spec's name",
});
const { version, device } = await startTensorFlow();
console.log(`tfjs-core's suite on TensorFlow ${version}, ${device}`);

const results = await runSuite(part, await ignoredSpecs());
if (results.length === 0) {
  console.error(`No spec that is run has "${part}" in its name.`);
  Deno.exit(2);
}
const passed = results.filter(({ status }) => status === "passed");
const failed = results.filter(({ status }) => status === "failed");
const known = new Map((knownFailures as KnownFailure[]).map((failure) => [failure.spec, failure]));
const unexpected = failed.filter(({ fullName }) => !known.has(fullName));
const failing = new Set(failed.map(({ fullName }) => fullName)); // some specs share their name
const repaired = passed.filter(({ fullName }) => known.has(fullName) && !failing.has(fullName));

for (const { fullName } of failed) {
  const reason = known.get(fullName);
  if (reason) console.log(`known failure: ${fullName}\n    ${reason.kind}: ${reason.cause}`);
}
for (const { fullName, failedExpectations } of unexpected) {
  console.log(`FAILED: ${fullName}`);
  for (const { message } of failedExpectations) console.log(`    ${message.slice(0, 500)}`);
}
for (const { fullName } of repaired) {
  console.log(`passes, though listed as a known failure: ${fullName}`);
}
const share = (100 * passed.length / (passed.length + failed.length)).toFixed(2);
console.log(`${passed.length} passed, ${failed.length} failed (${share} % pass)`);
Deno.exit(unexpected.length + repaired.length === 0 ? 0 : 1);

/** Runs the specs whose name contains `part` and none of `ignored`. */
async function runSuite(part: string, ignored: readonly string[]): Promise<Result[]> {
  const jasmine = jasmineRequire.core(jasmineRequire);
  const env = jasmine.getEnv({ suppressLoadErrors: true });
  Object.assign(globalThis, { jasmine }, jasmineRequire.interface(jasmine, env));
  env.configure({
    random: false,
    specFilter: (spec: { getFullName(): string }) => {
      const name = spec.getFullName();
      return name.includes(part) && !ignored.some((words) => name.includes(words));
    },
  });
  const results: Result[] = [];
  env.addReporter({
    specDone: (result: Result) => {
      if (result.status !== "excluded") results.push(result);
    },
  });
  await import(await bundleSuite());
  await env.execute();
  return results;
}

/** Bundles the suite into one module and returns its address. */
async function bundleSuite(): Promise<string> {
  const core = packageDirectory("@tensorflow/tfjs-core");
  const entry = `
    const { setTestEnvs } = require("${core}/dist/jasmine_util");
    const backend = { name: "test-tensorflow", backendName: "tensorflow", flags: {}, isDataSync: true };
    setTestEnvs([backend]); // the specs below register themselves for it
    require("${core}/dist/public/chained_ops/register_all_chained_ops");
    require("${core}/dist/register_all_gradients");
    require("${core}/dist/tests");
  `;
  const outfile = `${Deno.makeTempDirSync()}/suite.cjs`;
  await build({
    stdin: { contents: entry, resolveDir: core },
    bundle: true,
    platform: "node",
    format: "cjs",
    // The package declares its files free of side effects; a file of specs is nothing but.
    ignoreAnnotations: true,
    external: ["node-fetch", "util", "string_decoder", "crypto"],
    logLevel: "error",
    outfile,
  });
  return `file://${outfile}`;
}

/** Parts of names of the specs that tfjs-node-gpu's own test run leaves out. */
async function ignoredSpecs(): Promise<string[]> {
  const source = await Deno.readTextFile(
    `${packageDirectory("@tensorflow/tfjs-node-gpu")}/dist/run_tests.js`,
  );
  const [, list] = source.match(/var IGNORE_LIST = (\[[\s\S]*?\n\]);/)!;
  return new Function(`return ${list}`)().filter((words: string) => !ADDED.includes(words));
}

function packageDirectory(name: string): string {
  return fileURLToPath(import.meta.resolve(`../../node_modules/${name}`));
}
