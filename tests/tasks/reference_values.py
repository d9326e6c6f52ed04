"""Writes reference_values.json: what scikit-learn and SciPy say of random predictions.

Needs numpy, scipy and scikit-learn; run from this folder: python reference_values.py
"""
import json

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

random = np.random.default_rng(7)
classes, numbers = [], []
for size, agreement in [(10, 0.9), (200, 0.5), (200, 0.8), (37, 0.0), (25, 1.0)]:
    labels = random.integers(0, 2, size)
    predictions = np.where(random.random(size) < agreement, labels, 1 - labels)
    classes.append({
        "predictions": predictions.tolist(),
        "labels": labels.tolist(),
        "accuracy": accuracy_score(labels, predictions),
        "f1": f1_score(labels, predictions, zero_division=0),
        "matthews": matthews_corrcoef(labels, predictions),
    })
for size, noise, digits in [(10, 1, 9), (200, 3, 9), (200, 0.5, 1), (50, 1, 0), (50, 1e-6, 9)]:
    labels = np.round(random.normal(size=size) + 1e3, digits)
    predictions = np.round(labels + noise * random.normal(size=size), digits)
    numbers.append({
        "predictions": predictions.tolist(),
        "labels": labels.tolist(),
        "pearson": scipy.stats.pearsonr(predictions, labels).statistic,
        "spearman": scipy.stats.spearmanr(predictions, labels).statistic,
    })

words = "good bad film plot slow fine long great dull fun".split()
texts = [" ".join(random.choice(words, random.integers(2, 7))) for _ in range(60)]
rows = TfidfVectorizer(ngram_range=(1, 2), min_df=2).fit_transform(texts)


def probe(kind, labels, model):
    model.fit(rows, labels)
    decision = getattr(model, "decision_function", model.predict)(rows)
    return {"kind": kind, "labels": labels.tolist(), "scores": decision.tolist()}


fits = [
    probe("two classes", random.integers(0, 2, 60), LogisticRegression(tol=1e-12, max_iter=10000)),
    probe("three classes", random.integers(0, 3, 60), LogisticRegression(tol=1e-12, max_iter=10000)),
    probe("numbers", random.normal(size=60), Ridge(alpha=1, solver="auto", tol=1e-12)),
]
made_with = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
with open("reference_values.json", "w") as file:
    json.dump({"made_with": made_with, "classes": classes, "numbers": numbers,
               "texts": texts, "fits": fits}, file)
