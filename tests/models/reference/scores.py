"""AUROC, Brier score, log loss and Poisson-binomial means by scikit-learn and SciPy: run with the Python of bench/peers,
prints JSON. Numbers are made of sines, so that both sides can make them."""

import json

import numpy as np
from scipy import stats
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

i = np.arange(60)
negatives = np.round(np.sin(1 + 1.7 * i[:35]), 1)  # rounded: there are ties
positives = np.round(np.sin(2 + 2.3 * i[:25]) + 0.6, 1)
scores = np.concatenate([negatives, positives])
is_positive = np.concatenate([np.zeros(35), np.ones(25)])

# The standard error by definition, all pairs one by one: Var over cases of each case's share of pairs won.
wins = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
error = np.sqrt(wins.mean(1).var(ddof=1) / 25 + wins.mean(0).var(ddof=1) / 35)

logits = np.sin(1 + 0.9 * np.arange(180)).reshape(60, 3) * 2
probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
labels = (i * 7) % 3

p = 0.5 + 0.5 * np.sin(0.3 + 1.1 * i)
count = stats.poisson_binom(p)
k = np.arange(61)

print(
    json.dumps(
        {
            "auroc": roc_auc_score(is_positive, scores),
            "mannWhitney": stats.mannwhitneyu(positives, negatives).statistic / (35 * 25),
            "standardError": error,
            "logLoss": log_loss(labels, probabilities),
            "brier": brier_score_loss(i % 2, p),
            "missMean": float((count.pmf(k) * np.abs(k - p.sum())).sum()),
            "missVariance": float(count.var()),
        },
        indent=1,
    )
)
