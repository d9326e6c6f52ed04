"""Prints the machine's GEMM peak in GFLOP/s: the best of many 1024 x 1024 products in PyTorch (MKL).

By the clock; with one thread by processor time, which other work on the machine leaves alone.
"""

import sys
import time

import torch

threads = int(sys.argv[1])
torch.set_num_threads(threads)
clock = time.process_time if threads == 1 else time.perf_counter
a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
best = float("inf")
for _ in range(200):
    start = clock()
    a @ b
    best = min(best, clock() - start)
print(2 * 1024**3 / best / 1e9)
