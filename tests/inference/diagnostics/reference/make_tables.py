"""Writes tables.json: what ArviZ, SciPy, scikit-learn and scoringrules say about the draws that ../draws.ts makes.

    python -m venv v && v/bin/pip install arviz==0.23.4 scipy==1.17.1 scikit-learn==1.9.1 scoringrules==0.10.0
    v/bin/python make_tables.py
"""

import json
import pathlib
import warnings

warnings.filterwarnings("ignore")

import arviz as az
import numpy as np
import scoringrules
from arviz.stats.diagnostics import _mcse_quantile
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss


def uniforms(seed):
    """Park and Miller's generator: products stay below 2**53, so JavaScript makes the same numbers."""
    state = seed
    while True:
        state = state * 16807 % 2147483647
        yield state / 2147483647


def normals(seed):
    """Sums of twelve uniforms less six: near enough to normal, and the same to the last bit everywhere."""
    u = uniforms(seed)
    while True:
        total = 0.0
        for _ in range(12):
            total += next(u)
        yield total - 6


def chains(seed, count, length, rule):
    z = normals(seed)
    out = np.empty((count, length))
    for c in range(count):
        x = 0.0
        for t in range(length):
            x = rule(next(z), x, t, c)
            out[c, t] = x
    return out


CASES = {
    "independent": (4, 250, lambda z, x, t, c: z),
    "ar 0.9": (4, 500, lambda z, x, t, c: 0.9 * x + z),
    "antithetic ar -0.7": (4, 250, lambda z, x, t, c: -0.7 * x + z),
    "drift": (3, 200, lambda z, x, t, c: z + 0.01 * t),
    "one chain elsewhere": (4, 200, lambda z, x, t, c: z + (1.5 if c == 0 else 0)),
    "unequal scales": (4, 200, lambda z, x, t, c: z * (1 + c)),
    "heavy tails": (4, 250, lambda z, x, t, c: z / (0.05 + abs(z - 0.3)) ** 3),
    "discrete": (2, 150, lambda z, x, t, c: float(np.floor(2 * z))),
    "odd length": (2, 51, lambda z, x, t, c: 0.5 * x + z),
    "short": (2, 6, lambda z, x, t, c: z),
    "single chain": (1, 300, lambda z, x, t, c: 0.3 * x + z),
}


def diagnose(draws):
    ess = {m: float(az.ess(draws, method=m)) for m in ["bulk", "tail", "mean", "sd", "median"]}
    ess["quantile10"] = float(az.ess(draws, method="quantile", prob=0.1))
    halves = np.concatenate([draws[:, : draws.shape[1] // 2], draws[:, -(draws.shape[1] // 2) :]])
    return {
        # ArviZ asks for two chains; the halves of one chain are two chains that it would split again.
        "rhat": float(az.rhat(draws)) if len(draws) > 1 else None,
        "splitRhat": float(az.rhat(draws, method="split")) if len(draws) > 1 else float(az.rhat(halves, method="identity")),
        "ess": ess,
        "mcse": {
            "mean": float(az.mcse(draws, method="mean")),
            "sd": float(az.mcse(draws, method="sd")),
            "q10": float(_mcse_quantile(draws, 0.1)),
            "q90": float(_mcse_quantile(draws, 0.9)),
        },
        "bfmi": [float(b) for b in az.bfmi(draws)],
        "autocorrelation": [float(a) for a in az.autocorr(draws[0])[[1, 2, 5]]],
    }


def smoothed(seed, count, scale, reff):
    z = normals(seed)
    ratios = np.array([scale * next(z) ** 2 for _ in range(count)])
    weights, k = az.psislw(ratios.copy(), reff=reff)
    order = np.argsort(ratios)
    return {
        "seed": seed, "count": count, "scale": scale, "reff": reff, "kHat": float(k),
        "largest": [float(w) for w in weights[order[-5:]]],
        "smallest": float(weights[order[0]]),
        "ess": float(1 / np.sum(np.exp(2 * weights))),
    }


def forecasts():
    u = uniforms(77)
    p = np.array([next(u) for _ in range(400)])
    y = np.array([float(next(u) < q**1.5) for q in p])
    frequency, confidence = calibration_curve(y, p, n_bins=10)
    # scikit-learn leaves the edges of its bins to searchsorted; none of these forecasts lies on one.
    counts = np.histogram(p, bins=10, range=(0, 1))[0]
    return {
        "frequency": frequency.tolist(), "confidence": confidence.tolist(),
        "expectedError": float(np.sum(counts / 400 * np.abs(frequency - confidence))),
        "brier": float(brier_score_loss(y, p)),
    }


def scores():
    z = normals(5)
    draws = np.array([next(z) for _ in range(40)])
    vectors = draws.reshape(20, 2)
    return {
        "crpsNormal": [
            {"mu": m, "sigma": s, "y": y, "score": float(scoringrules.crps_normal(y, m, s))}
            for m, s, y in [(0, 1, 0.3), (2, 0.5, -1), (-1, 30, 4), (0, 1e-3, 5)]
        ],
        "crpsDraws": float(scoringrules.crps_ensemble(0.7, draws, estimator="nrg")),
        "crpsDrawsFair": float(scoringrules.crps_ensemble(0.7, draws, estimator="fair")),
        "energy": float(scoringrules.es_ensemble(np.array([0.4, -0.2]), vectors)),
        "interval": float(scoringrules.interval_score(3.2, -1.0, 2.5, 0.1)),
    }


def main():
    seeds = {name: 1000 + 37 * i for i, name in enumerate(CASES)}
    tables = {
        "chains": {name: {"seed": seeds[name], **diagnose(chains(seeds[name], *case))} for name, case in CASES.items()},
        "psis": [smoothed(11, 400, 0.2, 1.0), smoothed(12, 1000, 0.6, 0.7), smoothed(13, 100, 1.5, 1.0)],
        "calibration": forecasts(),
        "scores": scores(),
        "chiSquareTail": [[x, k, float(stats.chi2.sf(x, k))] for x, k in [(3.0, 4), (30.0, 19), (0.5, 1), (200.0, 9)]],
    }
    path = pathlib.Path(__file__).with_name("tables.json")
    path.write_text(json.dumps(tables, indent=1) + "\n")


main()
