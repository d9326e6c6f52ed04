import assert from "node:assert/strict";
import { pretendedPython, smallRepository } from "./small_repository.ts";

Deno.test("without Python set-up says what to install and fails", async () => {
  await using repository = await smallRepository();
  const { code, stderr } = await repository.run("set_up");
  assert.equal(code, 1);
  assert.match(stderr, /^No Python was found; set-up needs Python 3\.10 to 3\.13/m);
  assert.doesNotMatch(stderr, /\n +at /);
});

Deno.test("a Python that is too old, too new or does not start is no Python", async () => {
  await using repository = await smallRepository();
  const old = await repository.run("set_up", [], { python3: pretendedPython("3.9.18") });
  assert.equal(old.code, 1);
  assert.match(old.stderr, /^Python 3\.9\.18 \(python3\) is too old/m);
  const recent = await repository.run("set_up", [], { python3: pretendedPython("3.14.0") });
  assert.equal(recent.code, 1);
  assert.match(recent.stderr, /^Python 3\.14\.0 \(python3\) is too new/m);
  const broken = await repository.run("set_up", [], { python3: "#!/bin/sh\nexit 127\n" });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^No Python was found/m);
});

Deno.test("a suitable Python is found beside one that is too old", async () => {
  await using repository = await smallRepository();
  const { code } = await repository.run("set_up", [], {
    python3: pretendedPython("3.9.18"),
    "python3.12": pretendedPython("3.12.1"),
  });
  assert.equal(code, 0);
});

Deno.test("a finished set-up is silent the second time", async () => {
  await using repository = await smallRepository();
  const first = await repository.run("set_up", [], { python3: pretendedPython("3.11.7") });
  assert.equal(first.code, 0);
  assert.match(first.stderr, /Set-up took/);
  const second = await repository.run("set_up");
  assert.deepEqual(second, { code: 0, stdout: "", stderr: "" });
});

Deno.test("a failed set-up names the cause and the log, and the next one completes it", async () => {
  await using repository = await smallRepository();
  const offline = "echo 'NewConnectionError'; " +
    "echo 'ERROR: No matching distribution found for anyio==1.0' >&2; exit 1";
  const first = await repository.run("set_up", [], { python3: pretendedPython("3.11.7", offline) });
  assert.equal(first.code, 1);
  assert.match(first.stderr, /could not be downloaded \(the first one missing: anyio==1\.0\)/);
  assert.match(first.stderr, /The full log is .*set-up\.log/);
  await repository.write(".venv/bin/python", pretendedPython("3.11.7"));
  const second = await repository.run("set_up");
  assert.equal(second.code, 0, second.stderr);
  assert.doesNotMatch(second.stderr, /Making the Python environment/);
});

Deno.test("an environment whose Python is gone is made anew", async () => {
  await using repository = await smallRepository();
  const programs = { python3: pretendedPython("3.11.7") };
  await repository.run("set_up", [], programs);
  await Deno.remove(`${repository.path}/.venv/bin/python`);
  const { code, stderr } = await repository.run("set_up", [], programs);
  assert.equal(code, 0);
  assert.match(stderr, /Making the Python environment/);
});

Deno.test("changed requirements are installed into the present environment", async () => {
  await using repository = await smallRepository();
  const programs = { python3: pretendedPython("3.11.7") };
  await repository.run("set_up", [], programs);
  await repository.write("python/jupyter.txt", "nbclient==1.0\n");
  const { code, stderr } = await repository.run("set_up", [], programs);
  assert.equal(code, 0);
  assert.match(stderr, /Fetching Python packages/);
  assert.doesNotMatch(stderr, /Making the Python environment/);
});

Deno.test("a package whose installation was cut short is forgotten", async () => {
  await using repository = await smallRepository();
  const programs = { python3: pretendedPython("3.11.7") };
  await repository.run("set_up", [], programs);
  const half = ".venv/lib/python3.11/site-packages/half-1.0.dist-info";
  await repository.write(`${half}/METADATA`, "");
  await Deno.remove(`${repository.path}/.venv/set-up.json`);
  await repository.run("set_up", [], programs);
  await assert.rejects(Deno.stat(`${repository.path}/${half}`), Deno.errors.NotFound);
});

Deno.test("the kernel is the environment's Deno, also after the repository has moved", async () => {
  await using repository = await smallRepository();
  await repository.run("set_up", [], { python3: pretendedPython("3.11.7") });
  const kernel = async () =>
    JSON.parse(
      await Deno.readTextFile(
        `${repository.path}/.venv/share/jupyter/kernels/maskrate/kernel.json`,
      ),
    );
  const real = await Deno.realPath(repository.path);
  assert.deepEqual((await kernel()).argv, [
    ...[`${real}/.venv/bin/deno`, "jupyter", "--kernel", "--conn", "{connection_file}"],
  ]);
  assert.deepEqual((await kernel()).env, { NO_COLOR: "1" });
  const before = repository.path;
  await Deno.rename(before, `${before}-moved`);
  repository.path = `${before}-moved`;
  try {
    const moved = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", `${repository.path}/commands/set_up/main.ts`],
    }).output();
    assert.equal(moved.code, 0);
    assert.equal((await kernel()).argv[0], `${real}-moved/.venv/bin/deno`);
  } finally {
    await Deno.rename(repository.path, before);
  }
});

Deno.test("an unknown flag ends with exit code 2 and the valid ones", async () => {
  await using repository = await smallRepository();
  const { code, stderr } = await repository.run("set_up", ["--gpu"]);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    "`setup` does not know the flag --gpu; valid flags are --tensorflow <build>.\n",
  );
});
