"""Writes tables.json, the reference values for tests/distributions.

Every log density is computed twice, by SciPy and from its formula with 50 digits; the two must agree, and the 50-digit
value is kept. Parameters and points are rounded to float32 first, so that what the tests see is the error of the code and
not that of the input. KL divergences come from quadrature (densities) or summation (masses), never from the closed forms
under test.

    python -m venv .venv-tests && .venv-tests/bin/pip install -r requirements-tests.txt
    .venv-tests/bin/python tests/distributions/make_tables.py
"""

import json
import math
import pathlib

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

from reference import BY_NAME, lbeta, x_log_y

LEVELS = [1e-6, 0.01, 0.2, 0.5, 0.9, 0.999]

# Arguments as the constructors take them, and points beyond the quantiles at LEVELS.
CASES = {
    "Normal": [([0.0, 1.0], [-30, 0, 12.5, 1e10]), ([3.5, 0.1], [3.5, 100]), ([0.0, 1e-8], [0, 1e-6]), ([-2.0, 1e8], [1e12])],
    "StudentT": [([1.0, 0.0, 1.0], [1e15, -40]), ([4.5, 2.0, 0.3], [2, 1e6]), ([1e6, 0.0, 1.0], [-20, 0]), ([0.3, 0.0, 1e-6], [3e4])],
    "LogNormal": [([0.0, 1.0], [1e-20, 1e20, 0, -1]), ([2.0, 0.05], [1]), ([-1.0, 10.0], [1e-30])],
    "HalfNormal": [([1.0], [0, 30, -0.5]), ([1e-8], [3e-8]), ([1e8], [1e9])],
    "HalfCauchy": [([5.0], [0, 1e15, -1]), ([1e-8], [1.0])],
    "Cauchy": [([0.0, 1.0], [1e15]), ([-3.0, 1e-4], [0])],
    "Laplace": [([0.0, 1.0], [-200]), ([2.0, 1e-8], [2]), ([0.5, 1e8], [1e11])],
    "Uniform": [([0.0, 1.0], [0, 1, 1.5, -0.1]), ([-3.0, 1e8], [5])],
    "Exponential": [([1.0], [0, 80, -1]), ([1e-8], [1e9]), ([1e8], [1e-7])],
    "Gamma": [
        ([0.01, 1.0], [1e-30, 5]), ([0.5, 2.0], [0.3, 60, -1]), ([1.0, 3.0], [0, 20]), ([7.5, 0.1], [1e-3]),
        ([30.0, 3.0], [9, 11]), ([1e4, 1e4], [1.2, 0.5]), ([1e6, 10.0], [1.001e5]), ([3.0, 1e-8], [4e8]),
    ],
    "InverseGamma": [([3.0, 2.0], [1e-3, 1e6, -1]), ([0.1, 1.0], [1e20]), ([500.0, 4e4], [70]), ([2.0, 1e-8], [1e-8])],
    "Beta": [
        ([1.0, 1.0], [0.3]), ([2.0, 3.0], [1e-20, 0.7, 1 - 1e-6, 0, 1, -0.1]), ([0.01, 0.02], [1e-10, 0.5]), ([0.5, 0.5], [0.999]),
        ([74.0, 28.0], [0.7, 0.2]), ([7001.0, 3001.0], [0.7, 0.65]), ([1e-3, 500.0], [1e-4]), ([1e6, 2.0], [0.99999]), ([1e5, 1e5], [0.52]),
    ],
    "Bernoulli": [
        ([{"probs": 0.7}], [0, 1, 0.25, 2, -1]), ([{"probs": 0.0}], [0, 1]), ([{"probs": 1.0}], [0, 1]), ([{"probs": 1e-30}], [0, 1]),
        ([{"logits": 100.0}], [0, 1, 0.5]), ([{"logits": -100.0}], [0, 1, 0.9]), ([{"logits": 17.0}], [0, 1]), ([{"logits": 0.3}], [1]),
    ],
    "Binomial": [
        ([1, {"probs": 0.3}], [0, 1]), ([10, {"probs": 0.7}], [0, 10, 11, -1, 2.5]), ([100, {"probs": 0.7}], [73, 10]),
        ([10000, {"probs": 0.7}], [7000, 7100, 3, 9999]), ([1500, {"logits": -12.0}], [0, 3]), ([300, {"logits": 100.0}], [299, 300]),
        ([1000000, {"probs": 0.3}], [300000, 310000]),
    ],
    "BetaBinomial": [
        ([10, 2.0, 3.0], [0, 10, 12]), ([100, 0.1, 0.1], [0, 50]), ([8500, 1053.0, 449.0], [5900, 6200]),
        ([10000, 7001.0, 3001.0], [7000, 6500]), ([50, 1e6, 1e6], [25, 40]), ([1, 1.0, 1.0], [0, 1]),
    ],
    "Poisson": [([0.1], [0, 20]), ([3.0], [0, 1.5, -1]), ([500.0], [100, 900]), ([1e5], [100000, 101000]), ([0.0], [0, 1])],
    "NegativeBinomial": [
        ([3, {"probs": 0.4}], [0, 60]), ([0.5, {"probs": 0.99}], [0, 2000]), ([1e5, {"probs": 0.01}], [1000, 1200]), ([12.5, {"logits": -3.0}], [0, 9]),
    ],
    "Hypergeometric": [
        ([{"total": 20, "successes": 14, "draws": 9}], [0, 3, 9, 10, 2.5]), ([{"total": 10000, "successes": 7000, "draws": 100}], [73, 20]),
        ([{"total": 10000, "successes": 7000, "draws": 1500}], [1052, 1100, 900]), ([{"total": 10000, "successes": 7000, "draws": 9000}], [6300, 6000, 7001]),
        ([{"total": 5, "successes": 0, "draws": 5}], [0, 1]),
    ],
}

KL_CASES = [
    ("Normal", [0.0, 1.0], [1.0, 2.0]), ("Normal", [0.0, 1.0], [0.0, 1.001]), ("Normal", [5.0, 0.01], [0.0, 1.0]), ("Normal", [1e-3, 1.0], [0.0, 1.0]),
    ("LogNormal", [0.0, 1.0], [0.5, 0.7]), ("HalfNormal", [1.0], [3.0]), ("HalfNormal", [2.0], [2.001]),
    ("HalfCauchy", [5.0], [1.0]), ("Cauchy", [0.0, 1.0], [2.0, 0.5]), ("Laplace", [0.0, 1.0], [0.01, 1.0]), ("Laplace", [1.0, 0.5], [-1.0, 2.0]),
    ("Uniform", [0.25, 0.5], [0.0, 1.0]), ("Exponential", [2.0], [0.3]), ("Exponential", [2.0], [2.002]),
    ("Gamma", [2.0, 1.0], [3.0, 0.5]), ("Gamma", [2.0, 1.0], [2.001, 1.0]), ("Gamma", [0.3, 1.0], [40.0, 10.0]), ("Gamma", [1e4, 1e3], [1.0, 0.1]), ("Gamma", [1e4, 1e4], [10010.0, 1e4]),
    ("InverseGamma", [3.0, 2.0], [4.0, 1.0]), ("InverseGamma", [200.0, 90.0], [3.0, 2.0]),
    ("Beta", [2.0, 3.0], [1.0, 1.0]), ("Beta", [2.0, 3.0], [2.001, 3.0]), ("Beta", [0.5, 0.5], [30.0, 12.0]), ("Beta", [701.0, 301.0], [1.0, 1.0]), ("Beta", [701.0, 301.0], [706.0, 303.0]),
    ("Beta", [7001.0, 3001.0], [7.0, 3.0]),
    ("Bernoulli", [{"probs": 0.7}], [{"probs": 0.5}]), ("Bernoulli", [{"probs": 0.7}], [{"probs": 0.6987}]), ("Bernoulli", [{"probs": 0.0}], [{"probs": 0.3}]),
    ("Bernoulli", [{"probs": 0.3}], [{"probs": 0.0}]), ("Bernoulli", [{"logits": 20.0}], [{"logits": 24.0}]), ("Bernoulli", [{"logits": -100.0}], [{"logits": 100.0}]),
    ("Binomial", [100, {"probs": 0.7}], [100, {"probs": 0.66}]), ("Poisson", [3.0], [5.0]), ("Poisson", [30.0], [30.01]),
    ("NegativeBinomial", [3, {"probs": 0.4}], [3, {"probs": 0.5}]),
]


def f32(x):
    """The nearest float32 to each number in nested lists and dicts; integers and names stay as they are."""
    if isinstance(x, dict):
        return {key: f32(value) for key, value in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [f32(value) for value in x]
    return float(np.float32(x)) if isinstance(x, (float, np.floating)) else x


def numbers(xs):
    """Floats as JSON can hold them."""
    return [float(x) if mp.isfinite(x) else ("Infinity" if x > 0 else "-Infinity") for x in xs]


def points_of(family, scipy_version, extra):
    quantiles = [q for q in scipy_version.ppf(LEVELS) if math.isfinite(q) and 1e-30 < abs(q) < 1e30]
    points = sorted({float(np.float32(x)) for x in [*quantiles, *extra]})
    return [x for x in points if not (family.name in ("Gamma", "InverseGamma", "Beta") and x == 0 and x not in extra)]


def agrees(ours, scipys):
    return ours == scipys or abs(ours - scipys) <= 1e-9 + 1e-7 * abs(ours)


def univariate_case(name, args, extra):
    family, args = BY_NAME[name], f32(args)
    version = family.scipy_version(*args)
    points = points_of(family, version, extra)
    log_probs = [family.log_prob(args, x) for x in points]
    if name in ("Gamma", "Beta"):
        log_probs = [edge(version, x, value) for x, value in zip(points, log_probs)]
    scipys = version.logpmf(points) if family.discrete else version.logpdf(points)
    for x, ours, theirs in zip(points, log_probs, scipys):
        soft = name == "Bernoulli" and 0 < x < 1
        if not soft and not agrees(ours, theirs):
            print(f"SciPy differs: {name}{args} at {x}: {mp.nstr(ours, 10)} against {theirs:.10g}")
    case = {"args": args, "x": points, "logProb": numbers(log_probs)}
    mean, variance = version.stats("mv")
    if np.isfinite(mean) and np.isfinite(variance):
        case |= {"mean": float(mean), "variance": float(variance)}
    if not (name == "Binomial" and args[0] > 1e5):
        case["entropy"] = entropy(family, args, version)
    cdf_points = [x for x in points if not (name == "Bernoulli" and 0 < x < 1)]
    case |= {"cdfAt": cdf_points, "cdf": numbers(version.cdf(cdf_points)), "quantile": numbers(version.ppf(f32([0.05, 0.3, 0.5, 0.975])))}
    return case


def edge(version, x, value):
    """At the edges of the support the density may be finite, and SciPy knows."""
    return mp.mpf(float(version.logpdf(x))) if x in (0, 1) else value


def entropy(family, args, version):
    if family.name == "Bernoulli":
        p, q = [mp.e ** family.log_prob(args, x) for x in (1, 0)]
        return float(-x_log_y(p, p) - x_log_y(q, q))
    return mass_entropy(version) if family.discrete else float(version.entropy())


def mass_entropy(version):
    """−Σ p log p over 40 standard deviations either side; SciPy's own sum stops too early for wide distributions."""
    mean, deviation = version.mean(), version.std()
    k = np.arange(max(0, math.floor(mean - 40 * deviation)), math.ceil(mean + 40 * deviation) + 50)
    logs = version.logpmf(k)
    return float(-np.sum(np.where(logs > -700, np.exp(logs) * logs, 0.0)))


def kl_case(name, p_args, q_args):
    """Σ or ∫ of p log(p/q) − p + q, whose terms are never negative, so that nothing cancels."""
    family, p_args, q_args = BY_NAME[name], f32(p_args), f32(q_args)

    def term(x):
        log_p, log_q = family.log_prob(p_args, x), family.log_prob(q_args, x)
        if log_p == -mp.inf:
            return mp.e**log_q
        p = mp.e**log_p
        return mp.inf if log_q == -mp.inf else p * (log_p - log_q) - p + mp.e**log_q

    p, q = family.scipy_version(*p_args), family.scipy_version(*q_args)
    with mp.workdps(30):
        if family.discrete:
            highest = int(max(p.ppf(1 - 1e-15), q.ppf(1 - 1e-15))) + 60
            value = mp.fsum(term(k) for k in range(0, (1 if name == "Bernoulli" else highest) + 1))
        else:
            value = quadrature(term, family, p, q)
    return {"name": name, "p": p_args, "q": q_args, "kl": numbers([value])[0]}


def quadrature(term, family, p, q):
    """Over pieces that follow both densities from tail to tail."""
    levels = [1e-18, 1e-12, 1e-8, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-4, 1 - 1e-8, 1 - 1e-12]
    inner = {float(x) for version in (p, q) for x in version.ppf(levels)}
    low, high = p.support()
    q_low, q_high = q.support()
    pieces = sorted({min(low, q_low), max(high, q_high)} | {x for x in inner if math.isfinite(x)})
    pieces = [x for i, x in enumerate(pieces) if i == 0 or x > pieces[i - 1] * (1 + 1e-12) or x - pieces[i - 1] > 1e-12]
    return mp.quad(term, pieces)


def vector_cases():
    rng = np.random.default_rng(0)
    cases = {"Dirichlet": [], "Multinomial": [], "Categorical": [], "MultivariateNormal": []}
    for alpha in ([1.0, 1.0, 1.0], [0.1, 0.2, 0.3, 2.0], [50.0, 20.0, 30.0], [7000.0, 2000.0, 1000.0, 0.5]):
        alpha = f32(alpha)
        points = f32(rng.dirichlet(alpha, 4))
        cases["Dirichlet"].append({"args": [alpha], "x": points, "logProb": [dirichlet(alpha, x) for x in points],
                                   "entropy": float(stats.dirichlet(alpha).entropy()), "variance": list(stats.dirichlet(alpha).var())})
    for n, probs in ((5, [0.25, 0.25, 0.5]), (10000, [0.5, 0.3, 0.15, 0.05]), (40, [0.0, 0.5, 0.5])):
        probs = f32(probs)
        points = rng.multinomial(n, probs, 3).tolist()
        cases["Multinomial"].append({"args": [n, {"probs": probs}], "x": points, "logProb": [multinomial(n, probs, x) for x in points]})
    for logits in ([0.0, 1.0, 2.0], [100.0, -100.0, 0.0]):
        weights = [mp.e ** mp.mpf(l) for l in logits]
        logs = [mp.log(w / mp.fsum(weights)) for w in weights]
        cases["Categorical"].append({"args": [{"logits": logits}], "x": list(range(len(logits))), "logProb": numbers(logs),
                                     "entropy": float(-mp.fsum(mp.e**l * l for l in logs))})
    for form in gaussian_forms(rng):
        loc = f32([1.0, -2.0, 0.5])
        points = f32(rng.normal(size=(3, 3)) * 3)
        sigma = covariance_of(form)
        cases["MultivariateNormal"].append({"args": [loc, form], "x": points, "logProb": [gaussian(loc, sigma, x) for x in points],
                                            "entropy": float(1.5 * mp.log(2 * mp.pi * mp.e) + mp.log(mp.det(sigma)) / 2),
                                            "variance": [float(sigma[i, i]) for i in range(3)]})
    return cases


def gaussian_forms(rng):
    L = f32(np.tril(rng.normal(size=(3, 3))) + 2 * np.eye(3))
    W = f32(rng.normal(size=(3, 2)))
    A = np.array(L)
    return [
        {"covariance": f32(A @ A.T)}, {"scaleTril": L}, {"precision": f32(A @ A.T)},
        {"scaleDiag": f32([0.1, 1.0, 30.0])}, {"scaleDiag": f32([0.01, 1.0, 0.3]), "factor": f32(np.array(W) * 10)},
    ]


def covariance_of(form):
    matrices = {name: mp.matrix(value) for name, value in form.items()}
    if "covariance" in form:
        return matrices["covariance"]
    if "precision" in form:
        return matrices["precision"] ** -1
    if "scaleTril" in form:
        return matrices["scaleTril"] * matrices["scaleTril"].T
    sigma = mp.diag([mp.mpf(s) ** 2 for s in form["scaleDiag"]])
    return sigma + matrices["factor"] * matrices["factor"].T if "factor" in form else sigma


def gaussian(loc, sigma, x):
    r = mp.matrix(x) - mp.matrix(loc)
    return float(-(r.T * mp.lu_solve(sigma, r))[0] / 2 - mp.log(mp.det(sigma)) / 2 - len(x) * mp.log(2 * mp.pi) / 2)


def dirichlet(alpha, x):
    """At the point of the simplex that x rounds."""
    total = mp.fsum(x)
    constant = mp.loggamma(mp.fsum(alpha)) - mp.fsum(mp.loggamma(a) for a in alpha)
    return float(constant + mp.fsum((mp.mpf(a) - 1) * mp.log(mp.mpf(y) / total) for a, y in zip(alpha, x)))


def multinomial(n, probs, x):
    total = mp.fsum(probs)
    constant = mp.loggamma(n + 1) - mp.fsum(mp.loggamma(k + 1) for k in x)
    return float(constant + mp.fsum(x_log_y(k, mp.mpf(p) / total) for k, p in zip(x, probs)))


def main():
    tables = {
        "made with": {"scipy": scipy.__version__, "mpmath": mp.__version__, "numpy": np.__version__},
        "univariate": {name: [univariate_case(name, *case) for case in cases] for name, cases in CASES.items()},
        "multivariate": vector_cases(),
        "kl": [kl_case(*case) for case in KL_CASES],
        "log beta": [{"a": a, "b": b, "value": float(lbeta(mp.mpf(a), mp.mpf(b)))} for a, b in ((2.0, 3.0), (1e4, 2e4))],
    }
    path = pathlib.Path(__file__).with_name("tables.json")
    path.write_text(json.dumps(tables, indent=1) + "\n")
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
