"""Runs a notebook's cells in order and saves it with its outputs.

Usage: execute_notebook.py INPUT OUTPUT

Standard output carries one JSON object a line: {"cell", "of", "code"} when a code cell starts, {"text"} when a cell
prints. If a cell fails, the notebook so far goes to OUTPUT with the ending `.failed.ipynb`, OUTPUT itself stays as it
was, the last line is {"cell", "code", "error"}, and the exit status is 1.
"""

import json
import os
import re
import signal
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

TERMINAL_CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def report(**event):
    print(json.dumps(event), flush=True)


class ReportingClient(NotebookClient):
    """Also reports each cell as it starts and each text as it is printed."""

    def __init__(self, notebook, **options):
        super().__init__(notebook, **options)
        self.code_cells = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        self.current = None
        self.on_cell_execute = self.cell_starts

    def cell_starts(self, cell, cell_index):
        self.current = cell_index
        report(cell=self.code_cells.index(cell_index) + 1, of=len(self.code_cells), code=first_line(cell))

    def output(self, outs, msg, display_id, cell_index):
        if msg["header"]["msg_type"] == "stream":
            report(text=TERMINAL_CODES.sub("", msg["content"]["text"]))
        return super().output(outs, msg, display_id, cell_index)

    def failure(self):
        """Ordinal, first line and error of the cell that ran last."""
        cell = self.nb.cells[self.current]
        errors = [output for output in cell.outputs if output.output_type == "error"]
        error = f"{errors[-1].ename}: {errors[-1].evalue}" if errors else "the kernel stopped"
        return {
            "cell": self.code_cells.index(self.current) + 1,
            "code": first_line(cell),
            "error": TERMINAL_CODES.sub("", error),
        }


def first_line(cell):
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "")


def save(notebook, path):
    """Writes beside the target first, so that no reader ever meets half a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    nbformat.write(notebook, unfinished)
    os.replace(unfinished, path)


def main(source, target):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    notebook = nbformat.read(source, as_version=4)
    client = ReportingClient(
        notebook,
        kernel_name="maskrate",
        timeout=None,
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    )
    failed_target = target.with_suffix(".failed.ipynb")
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError):
        save(notebook, failed_target)
        report(**client.failure())
        return 1
    save(notebook, target)
    failed_target.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
