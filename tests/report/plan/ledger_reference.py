"""Writes ledger_reference.json: the plan's ledger of the committed runs, computed anew from data/plan.json.

Shares no code with the project. Needs numpy and scipy; run from this folder:
python ledger_reference.py && deno fmt ledger_reference.json
"""
import json
import math
from pathlib import Path

import numpy as np
from scipy import stats

DATA = Path(__file__).parents[3] / "data"
plan = json.loads((DATA / "plan.json").read_text())
lines = [json.loads(line) for line in (DATA / "results/laptop.jsonl").open()]
group_of = {arm: one["group"] for one in plan["varianceGroups"] for arm in one["arms"]}


def updates_to_reach(curve, loss):
    """The update at which a curve first reaches a loss, None where it never does."""
    if curve[0][1] <= loss:
        return curve[0][0]
    for (step, above), (later, below) in zip(curve, curve[1:]):
        if below <= loss:
            return step + (later - step) * (above - loss) / (above - below)
    return None


def measure():
    """Values by measure, arm and seed."""
    values = {name: {} for name in plan["measures"]}

    def put(name, line, value):
        values[name].setdefault(line["armId"], {})[line["seed"]] = value

    trained = [line for line in lines if line["kind"] == "pretrain"]
    end = np.mean([line["heldOut"][-1][1] for line in trained if line["armId"] == "15"])
    for line in lines:
        result = line["result"]
        if line["kind"] == "pretrain":
            losses = result["heldOutLoss"]
            put("loss at 15 %", line, losses["0.15"])
            put("loss at 40 %", line, losses["0.4"])
            put("mean loss", line, np.mean([losses[rate] for rate in ("0.15", "0.3", "0.4", "0.6", "0.8")]))
            reached = updates_to_reach(line["heldOut"], end)
            put("updates ratio", line, 0 if reached is None else math.log(reached / line["heldOut"][-1][0]))
        elif line["kind"] == "finetune":
            put("fine-tuned sentiment", line, 100 * result["scores"]["accuracy"])
        elif result["of"] == "tagging":
            put("tagging", line, 100 * np.mean(result["accuracyByLayer"][1:]))
        elif result["of"] == "pair margins":
            put("pairs", line, 100 * result["visible"]["accuracy"])
    return values


measured = measure()


def values_of(arm, name):
    """An arm's values with all seeds that the plan has for it, none where it does not ask."""
    source = plan["measures"][name]["from"]
    asked = {
        "pre-training": lambda block: True,
        "probe": lambda block: name in block["probes"],
        "fine-tuning": lambda block: block.get("fineTuned", False),
    }[source]
    seeds = max([block["seeds"] for block in plan["blocks"] if arm in block["arms"] and asked(block)], default=0)
    return np.array([measured[name][arm][seed] for seed in plan["seeds"][:seeds]])


def contrast(weights, name):
    """Estimate, standard error and degrees of freedom (Welch and Satterthwaite, a variance a group)."""
    estimate = sum(weight * values_of(arm, name).mean() for arm, weight in weights.items())
    variance, parts = 0, 0
    for group in {group_of[arm] for arm in weights}:
        samples = [values_of(arm, name) for arm in group_of if group_of[arm] == group]
        samples = [sample for sample in samples if len(sample) > 0]
        freedom = sum(len(sample) - 1 for sample in samples)
        pooled = sum(((sample - sample.mean()) ** 2).sum() for sample in samples) / freedom
        share = pooled * sum(
            weight**2 / len(values_of(arm, name)) for arm, weight in weights.items() if group_of[arm] == group
        )
        variance += share
        parts += share**2 / freedom
    return estimate, math.sqrt(variance), variance**2 / parts


def judge(family):
    """The rows of a family, by Holm over all of its claims."""
    gate_p = None
    if "gate" in family:
        gained, error, freedom = contrast({"15": 0.5, "40": 0.5, "untrained": -1}, family["gate"])
        gate_p = stats.t.sf(gained / error, freedom)
        if gate_p > 0.01:
            return [{"id": claim["id"], "state": "insensitive measure", "gateP": gate_p} for claim in family["claims"]]
    rows = []
    for claim in family["claims"]:
        kind, margin = claim["kind"], claim.get("margin")
        estimate, error, freedom = contrast(claim["contrast"], claim["measure"])
        boundary = {
            "difference": 0,
            "keeps": -margin if margin else 0,
            "no gain": margin,
            "no difference": math.copysign(margin or 0, estimate),
        }[kind]
        # Two-sided also against a margin, which is half of the level that the plan allows there.
        p = 2 * stats.t.sf(abs(estimate - boundary) / error, freedom)
        rows.append({
            "id": claim["id"], "estimate": estimate, "standardError": error, "degreesOfFreedom": freedom, "p": p,
            "true": {
                "difference": estimate > 0, "keeps": estimate > boundary,
                "no gain": estimate < boundary, "no difference": abs(estimate) < (margin or 0),
            }[kind],
        })
    adjusted = 0
    for rank, row in enumerate(sorted(rows, key=lambda row: row["p"])):
        adjusted = max(adjusted, min(1, (len(rows) - rank) * row["p"]))
        row["adjustedP"] = adjusted
    for row in rows:
        decided = "supported" if row.pop("true") else "contradicted"
        row["state"] = decided if row["adjustedP"] <= plan["level"] else "not decided by these runs"
    return rows


found = [row for family in plan["families"] for row in judge(family)]
(Path(__file__).parent / "ledger_reference.json").write_text(json.dumps(found, indent=2))
