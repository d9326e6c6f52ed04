"""Runs a notebook's cells in order and saves it with its outputs.

Usage: execute_notebook.py INPUT OUTPUT QUIET_SECONDS

Standard output carries one JSON object a line: {"cell", "of", "code"} when a code cell starts, {"text"} when a cell
prints, {"note"} where something else is to be said. If a cell fails, the notebook so far goes to OUTPUT with the
ending `.failed.ipynb`, OUTPUT itself stays as it was, the last line is {"cell", "code", "error"}, and the exit status
is 1.

The kernel drops messages under load, so outputs come through a pipe that commands/notebooks/kernel_channel.ts writes
to. After each cell the kernel says how many messages it wrote; a cell counts as executed only when all of them have
arrived. What workers and child processes print comes as plain text through the kernel's standard output and a second
pipe. A cell that neither ends nor prints or shows anything for QUIET_SECONDS is ended.
"""

import asyncio
import codecs
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from queue import Empty
from time import monotonic

# jsonschema, which nbformat imports, would compile a grammar of international addresses: more than a second for
# a format that no notebook's schema has. It does without where the package is not there.
sys.modules["rfc3987_syntax"] = None

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

CHANNEL = 'globalThis[Symbol.for("maskrate.channel")]'
PRELUDE = Path(__file__).resolve().parent.parent / "commands" / "notebooks" / "kernel_channel.ts"

# What the kernel calls a thrown value that is no Error.
NO_ERROR = "Unknown error"

# Seconds that a running cell is left after an error that nothing in it awaits.
GRACE = 3
# Seconds that timers and the like may still run after the last cell.
LEFT_OVER = 10


def report(**event):
    print(json.dumps(event), flush=True)


class CellFailure(Exception):
    """A cell failed in a way that the kernel's reply does not tell."""

    def __init__(self, cell_index, error):
        super().__init__(error)
        self.cell_index = cell_index
        self.error = error


class ProvingClient(NotebookClient):
    """Takes outputs from the kernel's pipe, and reports each cell as it starts and each text as it is printed."""

    def __init__(self, notebook, pipe_path, error_path, quiet_seconds, **options):
        super().__init__(notebook, **options)
        self.code_cells = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        self.executed = [i for i in self.code_cells if notebook.cells[i].source.strip()]
        self.current = None
        self.pipe_path = pipe_path
        self.pipe = os.open(pipe_path, os.O_RDWR | os.O_NONBLOCK)
        self.error_path = error_path
        standard_output, self.kernel_output = os.pipe()
        os.set_blocking(standard_output, False)
        text = codecs.getincrementaldecoder("utf-8")
        self.plain = {
            "stdout": (standard_output, text("replace")),
            "stderr": (os.open(error_path, os.O_RDWR | os.O_NONBLOCK), text("replace")),
        }
        self.unfinished_line = bytearray()
        self.received = 0
        self.proof = None
        self.arrived = asyncio.Event()
        self.texts = []
        self.published_error = None
        self.uncaught = []
        self.quiet_seconds = quiet_seconds
        self.progress_at = monotonic()
        self.ended = None
        self.interrupted = False
        self.watch = None
        self.on_notebook_start = self.notebook_starts
        self.on_cell_execute = self.cell_starts
        self.on_cell_executed = self.cell_ends

    # The kernel's pipe

    def read_pipe(self):
        try:
            while chunk := os.read(self.pipe, 1 << 20):
                start = 0
                while (end := chunk.find(b"\n", start)) >= 0:
                    self.unfinished_line += chunk[start:end]
                    self.take(json.loads(self.unfinished_line))
                    self.unfinished_line = bytearray()
                    start = end + 1
                self.unfinished_line += chunk[start:]
        except BlockingIOError:
            pass

    def read_plain(self):
        """What workers and child processes of the kernel print."""
        for name, (pipe, text) in self.plain.items():
            try:
                while chunk := os.read(pipe, 1 << 20):
                    self.show("stream", {"name": name, "text": text.decode(chunk)})
                asyncio.get_running_loop().remove_reader(pipe)
            except BlockingIOError:
                pass

    def take(self, message):
        content = message["content"]
        if message["type"] == "proof":
            self.proof = content
            self.arrived.set()
            return
        # A child process that was awaited has printed before what the cell sends next.
        self.read_plain()
        self.received += 1
        if message["type"] == "uncaught":
            self.note_uncaught(content)
        elif message["type"] == "handled":
            self.uncaught = [error for error in self.uncaught if error["id"] != content["id"]]
        else:
            self.show(message["type"], content)

    def show(self, kind, content):
        """Makes an output of the cell that runs, or ran last."""
        self.progress_at = monotonic()
        if self.current is None:
            return
        cell = self.nb.cells[self.current]
        message = {"header": {"msg_type": kind}, "msg_type": kind, "parent_header": {}, "content": content}
        try:
            if kind == "stream":
                if not isinstance(content["text"], str) or content["name"] not in ("stdout", "stderr"):
                    raise TypeError
                report(text=content["text"])
            if kind in ("display_data", "execute_result", "update_display_data"):
                content.setdefault("metadata", {})
            if kind == "update_display_data":
                display_id = (content.get("transient") or {}).get("display_id")
                if display_id not in self._display_id_map:
                    unknown = f"no output has the display_id {json.dumps(display_id)}; display it once without update"
                    self.add_error(self.current, "RangeError", unknown, [])
                    return
            self.process_message(message, cell, self.current)
        except (AttributeError, KeyError, TypeError, ValueError, nbformat.ValidationError):
            self.add_error(self.current, "TypeError", f"the cell sent a {kind} that is not one of Jupyter's", [])

    def output(self, outs, msg, display_id, cell_index):
        if msg["msg_type"] == "error" and msg["parent_header"]:
            # The reply has it too, unless the cell could not be compiled, and comes when all outputs are there.
            self.published_error = msg["content"]
            return None
        if msg["msg_type"] == "stream":
            return self.print(outs, msg["content"]["name"], msg["content"]["text"])
        return super().output(outs, msg, display_id, cell_index)

    def print(self, outs, name, text):
        """Texts of one stream that follow each other are one output, put together when the cell ends."""
        self.clear_if_asked(outs)
        if not outs or not self.texts or self.texts[-1][0] is not outs[-1] or outs[-1].name != name:
            outs.append(nbformat.v4.new_output("stream", name=name))
            self.texts.append((outs[-1], []))
        self.texts[-1][1].append(text)
        return outs[-1]

    def clear_if_asked(self, outs):
        if self.clear_before_next_output:
            outs[:] = []
            self.clear_display_id_mapping(self.current)
            self.clear_before_next_output = False

    def join_texts(self):
        for output, parts in self.texts:
            output.text += "".join(parts)
        self.texts = []

    # Errors

    def add_error(self, cell_index, ename, evalue, traceback):
        output = nbformat.v4.new_output("error", ename=ename, evalue=evalue, traceback=traceback)
        self.nb.cells[cell_index].outputs.append(output)

    def allows_errors(self, cell_index):
        return "raises-exception" in self.nb.cells[cell_index].metadata.get("tags", [])

    def note_uncaught(self, content):
        """An error that no cell awaits; it belongs to the cell that started what threw it."""
        cell_index = self.current if content["cell"] is None else content["cell"]
        if cell_index is not None:
            self.uncaught.append({**content, "cell": cell_index, "at": monotonic()})

    def failing(self):
        """The first uncaught error of a cell that may not fail; None where there is none."""
        return next((error for error in self.uncaught if not self.allows_errors(error["cell"])), None)

    def show_uncaught(self):
        for error in self.uncaught:
            self.add_error(error["cell"], error["ename"], error["evalue"], error["traceback"])

    def raise_uncaught(self):
        failing = self.failing()
        if failing:
            raise CellFailure(failing["cell"], error_text(failing))

    # The course of a notebook

    async def notebook_starts(self, notebook):
        loop = asyncio.get_running_loop()
        loop.add_reader(self.pipe, self.read_pipe)
        for pipe, _ in self.plain.values():
            loop.add_reader(pipe, self.read_plain)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.interrupt, asyncio.current_task())
        os.close(self.kernel_output)
        paths = f"{json.dumps(self.pipe_path)}, {json.dumps(self.error_path)}"
        await self.ask(
            f"Object.defineProperty(globalThis, Symbol.for('maskrate.channel'), {{ value: "
            f"(await import({json.dumps(PRELUDE.as_uri())})).openKernelChannel({paths}) }}), undefined"
        )
        if sys.platform != "linux":
            report(
                note="on this system, what web workers and child processes print by themselves is not in the notebook; "
                "read it (stdout: \"piped\", postMessage) and print it in the cell if it matters."
            )

    def interrupt(self, task):
        self.interrupted = True
        self.shutdown_kernel = "immediate"
        task.cancel()

    async def ask(self, code):
        """Has the kernel evaluate something that is no cell."""
        request = self.kc.execute(code, silent=True, store_history=False)
        while True:
            try:
                reply = await self.kc.shell_channel.get_msg(timeout=1)
            except Empty:
                await self._async_check_alive()
                if self.ended:
                    raise DeadKernelError("ended") from None
                continue
            if reply["parent_header"].get("msg_id") == request:
                break
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"the kernel cannot be prepared: {error_text(reply['content'])}")

    async def prove(self):
        """Waits until the kernel has proved that every message arrived."""
        self.arrived.clear()
        token = os.urandom(8).hex()
        await self.ask(f"{CHANNEL}.prove({json.dumps(token)})")
        try:
            await asyncio.wait_for(self.arrived.wait(), self.quiet_seconds)
        except asyncio.TimeoutError:
            raise CellFailure(self.current, "its outputs did not arrive") from None
        self.read_plain()
        if self.proof["token"] != token or self.proof["sent"] != self.received:
            lost = f"{self.received} of the {self.proof['sent']} messages of the notebook arrived"
            raise CellFailure(self.current, lost)

    async def cell_starts(self, cell, cell_index):
        self.current = cell_index
        cell.outputs = []
        self.published_error = None
        report(cell=self.code_cells.index(cell_index) + 1, of=len(self.code_cells), code=first_line(cell))
        await self.ask(f"{CHANNEL}.enter({cell_index})")
        self.progress_at = monotonic()
        self.watch = self.watch or asyncio.ensure_future(self.end_what_cannot_end())

    async def end_what_cannot_end(self):
        while True:
            await asyncio.sleep(0.2)
            failing = self.failing()
            if failing and monotonic() > failing["at"] + GRACE:
                self.ended = failing["cell"], error_text(failing)
            elif monotonic() > self.progress_at + self.quiet_seconds:
                self.ended = self.current, (
                    f"no end and no output for {self.quiet_seconds:g} seconds; a cell that computes for longer has to "
                    "print something now and then"
                )
            if self.ended:
                self.shutdown_kernel = "immediate"
                self.task_poll_for_reply.cancel()
                return

    async def cell_ends(self, cell, cell_index, execute_reply):
        reply = execute_reply["content"]
        threw_no_error = reply.get("ename") == NO_ERROR
        if threw_no_error:
            await self.ask(f"{CHANNEL}.showThrown()")
        await self.prove()
        if reply["status"] == "error" and not threw_no_error:
            error = reply if "ename" in reply else self.published_error
            error = error or {"ename": "SyntaxError", "evalue": "the cell cannot be compiled", "traceback": []}
            self.add_error(cell_index, error["ename"], error["evalue"], error["traceback"])
        if cell_index == self.executed[-1] and (reply["status"] == "ok" or self.allows_errors(cell_index)):
            await self.wait_for_rest()
        self.join_texts()
        self.raise_uncaught()
        self.show_uncaught()
        self.uncaught = []
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors and not self.allows_errors(cell_index):
            raise CellFailure(cell_index, error_text(errors[-1]))

    async def wait_for_rest(self):
        """What the cells left running after the last one may still print, show and throw."""
        until = monotonic() + LEFT_OVER
        while self.proof["busy"] and not self.failing() and monotonic() < until:
            await asyncio.sleep(0.1)
            self.progress_at = monotonic()
            await self.prove()
        if self.proof["busy"] and not self.failing():
            report(
                note=f"{LEFT_OVER} seconds after its last cell something that the notebook started was still at work; "
                "what it does from then on is not in the notebook. Await it in a cell if it matters."
            )

    def failure(self, error):
        """Ordinal, first line and error of the cell that failed."""
        if isinstance(error, CellFailure):
            cell_index, text = error.cell_index, error.error
        elif self.ended:
            cell_index, text = self.ended
        else:
            cell_index, text = self.current, "the kernel stopped"
        return {
            "cell": self.code_cells.index(cell_index) + 1,
            "code": first_line(self.nb.cells[cell_index]),
            "error": text,
            **({"during": self.code_cells.index(self.current) + 1} if cell_index != self.current else {}),
        }


def error_text(error):
    name, value = error.get("ename", "Error"), error.get("evalue", "")
    return value if name == value else f"{name}: {value}"


def first_line(cell):
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "")


def save(notebook, path):
    """Writes beside the target first, so that no reader ever meets half a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Half a surrogate pair cannot be written as UTF-8.
        unfinished.write_bytes(nbformat.writes(notebook).encode("utf-8", "replace") + b"\n")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


async def execute(source, target, quiet_seconds, pipe_path, error_path):
    notebook = nbformat.read(source, as_version=4)
    client = ProvingClient(
        notebook,
        pipe_path,
        error_path,
        quiet_seconds,
        kernel_name="maskrate",
        timeout=None,
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    )
    failed_target = target.with_suffix(".failed.ipynb")
    try:
        await client.async_execute(stdout=client.kernel_output)
    except (CellExecutionError, CellFailure, DeadKernelError) as error:
        if client.current is None or client.interrupted:
            raise
        client.read_pipe()
        client.read_plain()
        client.join_texts()
        client.show_uncaught()
        save(notebook, failed_target)
        report(**client.failure(error))
        return 1
    finally:
        if client.watch:
            client.watch.cancel()
    save(notebook, target)
    failed_target.unlink(missing_ok=True)
    return 0


def main(source, target, quiet_seconds):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("outputs", "errors")]
        for path in paths:
            os.mkfifo(path, 0o600)
        return asyncio.run(execute(source, target, quiet_seconds, *paths))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), float(sys.argv[3])))
