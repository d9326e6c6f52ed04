"""The step of tensorflow_step.ts in PyTorch: same model, optimizer and protocol.

Arguments: the case as JSON, the number of threads, and "eager", "compiled" or "autocast" (eager, with
products in bfloat16). The masked positions are gathered before the head, as a PyTorch user would write
it, and attention is PyTorch's fused one.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

case = json.loads(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)
hidden, heads = case["hidden"], case["heads"]
rows, length = case["rows"], case["length"]
per_row = round(length * case["maskRate"])


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm, self.feed_forward_norm = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.query, self.key, self.value, self.output = (nn.Linear(hidden, hidden) for _ in range(4))
        self.feed_forward_in = nn.Linear(hidden, 4 * hidden)
        self.feed_forward_out = nn.Linear(4 * hidden, hidden)

    def forward(self, x):
        normed = self.attention_norm(x)
        query, key, value = (
            linear(normed).view(rows, length, heads, -1).transpose(1, 2)
            for linear in (self.query, self.key, self.value)
        )
        mixed = F.scaled_dot_product_attention(query, key, value)
        x = x + self.output(mixed.transpose(1, 2).reshape(rows, length, hidden))
        return x + self.feed_forward_out(F.gelu(self.feed_forward_in(self.feed_forward_norm(x))))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(case["vocabularySize"], hidden)
        self.positions = nn.Parameter(torch.zeros(length, hidden))
        self.embedding_norm, self.final_norm = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.layers = nn.ModuleList(Layer() for _ in range(case["layers"]))
        self.head_dense, self.head_norm = nn.Linear(hidden, hidden), nn.LayerNorm(hidden)
        self.head_bias = nn.Parameter(torch.zeros(case["vocabularySize"]))
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, ids, positions, targets):
        x = self.embedding_norm(self.tokens(ids) + self.positions)
        for layer in self.layers:
            x = layer(x)
        vectors = self.final_norm(x).view(-1, hidden)[positions]
        inner = self.head_norm(F.gelu(self.head_dense(vectors)))
        return F.cross_entropy(F.linear(inner, self.tokens.weight, self.head_bias), targets)


ids = torch.randint(case["vocabularySize"], (rows, length))
positions = (torch.arange(rows)[:, None] * length + torch.arange(per_row)).view(-1)
targets = torch.randint(case["vocabularySize"], (rows * per_row,))
encoder = Encoder()
optimizer = torch.optim.AdamW(
    encoder.parameters(), lr=1e-3, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01, fused=True
)
forward = torch.compile(encoder) if sys.argv[3] == "compiled" else encoder


def step():
    with torch.autocast("cpu", torch.bfloat16, enabled=sys.argv[3] == "autocast"):
        loss = forward(ids, positions, targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start, processor = time.perf_counter(), time.process_time()
        step()
        times.append(
            {
                "wall": time.perf_counter() - start,
                "processor": time.process_time() - processor,
            }
        )
    print(json.dumps(times), flush=True)
