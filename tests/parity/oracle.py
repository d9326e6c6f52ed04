"""What PyTorch and `transformers` say of the same encoder: the oracle of the parity tests.

  oracle.py cases FOLDER small|large   weights, inputs, logits, losses and gradients, a file for each case
  oracle.py checkpoints FOLDER         a model saved in every form that this project reads, with its logits
  oracle.py load FOLDER                loads what this project wrote; prints warnings and writes its logits
  oracle.py masks FILE                 statistics of the authors' masking rule
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    RobertaPreLayerNormConfig,
    RobertaPreLayerNormForMaskedLM,
    RobertaPreLayerNormForSequenceClassification,
)

BEGIN, PAD, END, FIRST_ORDINARY = 0, 1, 2, 4


def config_of(layers, hidden, heads, feed_forward, vocabulary, positions, **others):
    """An encoder of the paper's kind without dropout; RoBERTa's position table has two rows more."""
    return RobertaPreLayerNormConfig(
        num_hidden_layers=layers,
        hidden_size=hidden,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        vocab_size=vocabulary,
        max_position_embeddings=positions + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        **others,
    )


def strong(model):
    """Weights far enough from zero that every term counts; token types stay zero, as RoBERTa has none."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "token_type" in name:
                parameter.zero_()
            elif parameter.dim() == 2:
                parameter.normal_(0, parameter.shape[1] ** -0.5)
            else:
                parameter.normal_(1.0 if name.lower().endswith("norm.weight") else 0.0, 0.1)
    return model


def padded_rows(generator, lengths, length, vocabulary):
    """Rows of ordinary tokens between <s> and </s>, padded on the right, with their attention mask."""
    ids = torch.randint(FIRST_ORDINARY, vocabulary - 1, (len(lengths), length), generator=generator)
    there = torch.arange(length)[None, :] < torch.tensor(lengths)[:, None]
    ids[:, 0] = BEGIN
    for row, end in enumerate(lengths):
        ids[row, end - 1] = END
    return torch.where(there, ids, PAD), there.long()


def weights_of(model):
    """Weights and what stands for them in this project: no token types, no second name of a tied one."""
    return {
        name: parameter
        for name, parameter in model.named_parameters()
        if "token_type" not in name and "decoder" not in name
    }


def save_case(folder, name, config, tensors, case):
    save_file(
        {key: value.detach().float().contiguous().clone() for key, value in tensors.items()},
        str(Path(folder) / f"{name}.safetensors"),
        metadata={"config": config.to_json_string(), "case": json.dumps(case)},
    )


def language_model_case(folder, name, shape, lengths, length, seed):
    """Logits at predicted places, mean loss and all gradients of one batch with padding."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    config = config_of(*shape)
    model = strong(RobertaPreLayerNormForMaskedLM(config)).train()
    original, there = padded_rows(generator, lengths, length, config.vocab_size)
    chosen = (torch.rand(original.shape, generator=generator) < 0.4) & (there == 1)
    chosen[:, 1] = True
    ids = torch.where(chosen, config.vocab_size - 1, original)
    output = model(ids, attention_mask=there, labels=torch.where(chosen, original, -100))
    output.loss.backward()
    weights = weights_of(model)
    save_case(
        folder,
        name,
        config,
        {
            **{f"weights/{key}": value for key, value in weights.items()},
            **{f"gradients/{key}": value.grad for key, value in weights.items()},
            "logits": output.logits[chosen],
            "loss": output.loss,
        },
        {
            "kind": "language model",
            "ids": ids.tolist(),
            "mask": there.tolist(),
            "predicted": chosen.flatten().nonzero().flatten().tolist(),
            "targets": original[chosen].tolist(),
        },
    )


def head_case(folder, name, shape, lengths, length, seed, classes):
    """The fine-tuning head on <s>: class logits with cross entropy, or one number with squared error."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    config = config_of(*shape, num_labels=classes)
    model = strong(RobertaPreLayerNormForSequenceClassification(config)).train()
    ids, there = padded_rows(generator, lengths, length, config.vocab_size)
    labels = (
        torch.randint(classes, (len(lengths),), generator=generator)
        if classes > 1
        else torch.randn(len(lengths), generator=generator)
    )
    output = model(ids, attention_mask=there, labels=labels)
    output.loss.backward()
    weights = weights_of(model)
    save_case(
        folder,
        name,
        config,
        {
            **{f"weights/{key}": value for key, value in weights.items()},
            **{f"gradients/{key}": value.grad for key, value in weights.items()},
            "logits": output.logits,
            "loss": output.loss,
        },
        {
            "kind": "head",
            "classes": classes,
            "ids": ids.tolist(),
            "mask": there.tolist(),
            "labels": labels.tolist(),
        },
    )


class FairseqAdam(torch.optim.Optimizer):
    """Adam in fairseq's order: epsilon is added before the second moment is corrected, not after."""

    def __init__(self, parameters, lr, betas, eps, weight_decay):
        super().__init__(parameters, {"lr": lr})
        self.betas, self.eps, self.weight_decay, self.updates = betas, eps, weight_decay, 0

    @torch.no_grad()
    def step(self):
        self.updates += 1
        first, second = self.betas
        correction = (1 - second**self.updates) ** 0.5 / (1 - first**self.updates)
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                mean = state.setdefault("mean", torch.zeros_like(parameter))
                square = state.setdefault("square", torch.zeros_like(parameter))
                mean.lerp_(parameter.grad, 1 - first)
                square.lerp_(parameter.grad**2, 1 - second)
                parameter.mul_(1 - group["lr"] * self.weight_decay)
                parameter.sub_(group["lr"] * correction * mean / (square.sqrt() + self.eps))


MUON = {"learningRateRatio": 2.5, "newtonSchulzSteps": 5, "weightDecay": 0.01}


def muon_and_adam(model, ratio, decay, steps):
    """PyTorch's Muon for the layers' matrices and fairseq's Adam for the rest, each with its own rate."""
    # PyTorch iterates in bfloat16, for speed on GPUs; this project in float32, so it is asked to do so too.
    torch.Tensor.bfloat16 = torch.Tensor.float
    named = [(name, one) for name, one in model.named_parameters() if one.requires_grad]
    matrix = {name for name, one in named if ".layer." in name and one.ndim == 2}
    matrices = torch.optim.Muon(
        [one for name, one in named if name in matrix],
        lr=1, weight_decay=decay, momentum=0.95, ns_steps=steps, adjust_lr_fn="match_rms_adamw",
    )
    rest = FairseqAdam(
        [one for name, one in named if name not in matrix],
        lr=1, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01,
    )
    return [(matrices, ratio), (rest, 1)]


def training_case(folder, name, shape, rows, length, seed, adam=torch.optim.AdamW, muon=None):
    """Loss curve of 50 updates without dropout, by PyTorch's own AdamW or by fairseq's, or with PyTorch's Muon."""
    steps, warm_up, total, peak = 50, 5, 60, 2e-3
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    config = config_of(*shape)
    model = RobertaPreLayerNormForMaskedLM(config)
    for parameter_name, parameter in model.named_parameters():
        if "token_type" in parameter_name:
            torch.nn.init.zeros_(parameter)
            parameter.requires_grad_(False)
    start = {key: value.detach().clone() for key, value in weights_of(model).items()}
    optimizers = muon_and_adam(
        model, muon["learningRateRatio"], muon["weightDecay"], muon["newtonSchulzSteps"],
    ) if muon else [(adam(
        [parameter for parameter in model.parameters() if parameter.requires_grad],
        lr=peak, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01,
    ), 1)]
    model.train()
    per_row = int(0.4 * length)
    batches, losses = [], []
    for step in range(1, steps + 1):
        # Each token decides the next, so that there is something to learn.
        original = torch.randint(FIRST_ORDINARY, config.vocab_size - 1, (rows, length), generator=generator)
        for column in range(2, length, 2):
            following = original[:, column - 1] * 3 % (config.vocab_size - 1 - FIRST_ORDINARY)
            original[:, column] = FIRST_ORDINARY + following
        original[:, 0] = BEGIN
        order = torch.rand(rows, length, generator=generator).argsort(1)[:, :per_row].sort(1).values
        chosen = torch.zeros(rows, length, dtype=torch.bool).scatter(1, order, True)
        ids = torch.where(chosen, config.vocab_size - 1, original)
        rate = step / warm_up if step <= warm_up else (total - step) / (total - warm_up)
        for optimizer, ratio in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = ratio * peak * rate
        loss = model(ids, labels=torch.where(chosen, original, -100)).loss
        model.zero_grad()
        loss.backward()
        for optimizer, _ in optimizers:
            optimizer.step()
        losses.append(loss.item())
        batches.append({
            "ids": ids.flatten().tolist(),
            "predicted": chosen.flatten().nonzero().flatten().tolist(),
            "targets": original[chosen].tolist(),
        })
    save_case(
        folder,
        name,
        config,
        {f"weights/{key}": value for key, value in start.items()},
        {
            "kind": "training",
            "rows": rows,
            "length": length,
            "schedule": {"peakLearningRate": peak, "warmupSteps": warm_up, "totalSteps": total},
            "batches": batches,
            "losses": losses,
            **({"muon": muon} if muon else {}),
        },
    )


def cases(folder, size):
    Path(folder).mkdir(parents=True, exist_ok=True)
    if size == "small":
        # layers, hidden, heads, feed-forward, vocabulary, positions
        language_model_case(folder, "one-layer", (1, 12, 1, 20, 30, 9), [9, 5], 9, 1)
        language_model_case(folder, "two-layers", (2, 16, 4, 32, 40, 14), [11, 14, 3], 14, 2)
        language_model_case(folder, "narrow-heads", (3, 8, 4, 24, 25, 20), [7, 2, 12, 9], 12, 3)
        head_case(folder, "classifier", (2, 16, 2, 24, 30, 12), [12, 6, 9], 12, 4, 3)
        head_case(folder, "regression", (1, 12, 3, 24, 30, 12), [4, 8, 6, 5], 8, 5, 1)
        training_case(folder, "training", (2, 16, 2, 32, 40, 16), 4, 12, 6)
        training_case(folder, "training-muon", (2, 16, 2, 32, 40, 16), 4, 12, 7, muon=MUON)
    else:
        language_model_case(folder, "paper-heads", (2, 128, 2, 512, 1000, 512), [64, 64, 17, 50], 64, 11)
        language_model_case(folder, "wide", (3, 256, 4, 1024, 4096, 130), [128, 97, 30], 128, 12)
        language_model_case(folder, "deep", (8, 64, 8, 256, 500, 40), [33, 40, 9, 1 + 1], 40, 13)
        language_model_case(folder, "medium", (8, 512, 8, 2048, 4096, 128), [128, 61], 128, 14)
        head_case(folder, "classifier", (4, 128, 2, 512, 1000, 128), [48, 31, 7, 40], 48, 15, 3)
        head_case(folder, "regression", (2, 128, 2, 512, 1000, 128), [48, 31, 7, 40], 48, 16, 1)
        training_case(folder, "training", (2, 64, 2, 256, 500, 40), 16, 32, 17)
        training_case(folder, "training-wide", (4, 128, 4, 512, 1000, 40), 16, 32, 18)
        training_case(folder, "training-fairseq", (2, 64, 2, 256, 500, 40), 16, 32, 17, FairseqAdam)
        training_case(folder, "training-fairseq-muon", (2, 64, 2, 256, 500, 40), 16, 32, 19, muon=MUON)


def train_tokenizer(folder, vocabulary):
    """A byte-level tokenizer with RoBERTa's special tokens at RoBERTa's places."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    sentences = [
        f"The {kind} {verb} the {other} again and again, didn't they?"
        for kind in ("cat", "dogs", "children", "river", "mountains")
        for verb in ("sees", "watch", "followed", "carries")
        for other in ("house", "morning", "station", "window")
    ]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(sentences, trainer)
    tokenizer.add_special_tokens(["<mask>"])
    assert tokenizer.get_vocab_size() == vocabulary, tokenizer.get_vocab_size()
    tokenizer.save(str(Path(folder) / "tokenizer.json"))


def checkpoints(folder):
    torch.manual_seed(21)
    generator = torch.Generator().manual_seed(21)
    config = config_of(3, 32, 4, 64, 300, 24)
    model = strong(RobertaPreLayerNormForMaskedLM(config)).eval()
    with torch.no_grad():
        # Not so in any RoBERTa, but allowed, and to be taken into account.
        model.roberta_prelayernorm.embeddings.token_type_embeddings.weight.normal_(0, 0.3)
    ids, there = padded_rows(generator, [20, 13], 20, config.vocab_size)

    def save(name, of, **options):
        target = Path(folder) / name
        of.save_pretrained(target, **options)
        train_tokenizer(target, config.vocab_size)
        finish(target, of)

    def finish(target, of):
        with torch.no_grad():
            logits = of.float()(ids, attention_mask=there).logits
        save_file(
            {"logits": logits.contiguous()},
            str(target / "expected.logits"),
            metadata={"ids": json.dumps(ids.tolist()), "mask": json.dumps(there.tolist())},
        )

    def copy(dtype):
        twin = RobertaPreLayerNormForMaskedLM(config)
        twin.load_state_dict(model.state_dict())
        return twin.to(dtype).eval()

    save("float32", copy(torch.float32))
    save("float16", copy(torch.float16))
    save("bfloat16", copy(torch.bfloat16))
    save("sharded", copy(torch.float32), max_shard_size="40KB")

    # As the authors released theirs: another prefix, the tied weights twice, and what nothing reads.
    target = Path(folder) / "as-released"
    target.mkdir(exist_ok=True)
    tensors = {
        key.replace("roberta_prelayernorm.", "roberta."): value.contiguous().clone()
        for key, value in model.state_dict().items()
    }
    for layer in range(config.num_hidden_layers):
        unused = f"roberta.encoder.layer.{layer}.attention.self.LayerNorm"
        tensors[f"{unused}.weight"] = torch.ones(config.hidden_size)
        tensors[f"{unused}.bias"] = torch.zeros(config.hidden_size)
    tensors["roberta.embeddings.position_ids"] = torch.arange(config.max_position_embeddings)[None]
    save_file(tensors, str(target / "model.safetensors"), metadata={"format": "pt"})
    fields = {**config.to_dict(), "model_type": "roberta", "architectures": ["RobertaForMaskedLM"]}
    (target / "config.json").write_text(json.dumps(fields, default=str))
    train_tokenizer(target, config.vocab_size)
    finish(target, copy(torch.float32))


def load(folder):
    """Loads a model in the strictest way that `transformers` has and repeats everything it complained of."""
    complaints = []

    class Listener(logging.Handler):
        def emit(self, record):
            complaints.append(record.getMessage())

    logging.getLogger("transformers").addHandler(Listener(logging.WARNING))
    asked = json.loads((Path(folder) / "asked.json").read_text())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model, info = AutoModelForMaskedLM.from_pretrained(folder, output_loading_info=True)
        except ValueError as error:
            print(json.dumps({"refused": str(error)}))
            return
        tokenizer = AutoTokenizer.from_pretrained(folder)
    complaints += [str(one.message) for one in caught]
    complaints += [f"{kind}: {sorted(map(str, names))}" for kind, names in info.items() if names]
    with torch.no_grad():
        logits = model.eval()(
            torch.tensor(asked["ids"]), attention_mask=torch.tensor(asked["mask"])
        ).logits
    save_file({"logits": logits.contiguous()}, str(Path(folder) / "answered.logits"))
    print(json.dumps({
        "model": type(model).__name__,
        "complaints": complaints,
        "tokens": tokenizer(asked["text"], add_special_tokens=False)["input_ids"],
    }))


def masks(file):
    """
    The authors' rule, from its description: of n tokens int(rate n + u) are chosen, u uniform, no token twice;
    each chosen one is kept with probability `same`, becomes any ordinary token with `random`, else <mask>.
    """
    rng = np.random.default_rng(31)
    length, vocabulary, token, sequences = 64, 200, 100, 20000
    results = []
    for rate, same, random in [(0.15, 0, 0), (0.4, 0, 0), (0.8, 0, 0), (0.15, 0.1, 0.1), (0.4, 0.1, 0.1)]:
        counts, places = [], np.zeros(length, int)
        outcomes = {"mask": 0, "same": 0, "random": 0}
        special = 0
        for _ in range(sequences):
            count = int(rate * length + rng.random())
            chosen = rng.choice(length, count, replace=False)
            counts.append(count)
            places[chosen] += 1
            share = rng.random(count)
            kept = int((share < same).sum())
            other = int(((share >= same) & (share < same + random)).sum())
            drawn = rng.integers(FIRST_ORDINARY, vocabulary - 1, other)
            special += int((drawn < FIRST_ORDINARY).sum())
            # <s> in front aside, a token may be drawn in its own place.
            by_chance = int((drawn == token).sum())
            outcomes["same"] += kept + by_chance
            outcomes["random"] += other - by_chance
            outcomes["mask"] += count - kept - other
        values, frequencies = np.unique(counts, return_counts=True)
        results.append({
            "rate": rate, "same": same, "random": random,
            "counts": {int(v): int(f) for v, f in zip(values, frequencies)},
            "places": places.tolist(), "outcomes": outcomes, "special": special,
        })
    Path(file).write_text(json.dumps({
        "length": length, "vocabulary": vocabulary, "token": token, "sequences": sequences,
        "results": results,
    }))


torch.set_num_threads(2)
{"cases": cases, "checkpoints": checkpoints, "load": load, "masks": masks}[sys.argv[1]](*sys.argv[2:])
