"""Prints the machine's GEMM peak in GFLOP/s: the best of many 1024 x 1024 products in PyTorch (MKL)."""

import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
best = float("inf")
for _ in range(200):
    start = time.perf_counter()
    a @ b
    best = min(best, time.perf_counter() - start)
print(2 * 1024**3 / best / 1e9)
