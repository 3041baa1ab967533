"""Writes tables.json: what SciPy and scikit-learn say about the models and data that the tests build.

    python -m venv v && v/bin/pip install scipy==1.17.1 scikit-learn==1.9.1
    v/bin/python make_tables.py
"""

import json
import pathlib
import warnings

import numpy as np
from scipy import integrate, stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process import kernels as K
from sklearn.linear_model import BayesianRidge

warnings.filterwarnings("ignore")


def uniforms(seed, count):
    """Park and Miller's generator: products stay below 2**53, so JavaScript makes the same numbers."""
    out, state = [], seed
    for _ in range(count):
        state = state * 16807 % 2147483647
        out.append(state / 2147483647)
    return np.array(out)


def conjugate():
    x = np.array([1.2, -0.4, 0.8, 2.1, 0.3])
    mu0, sigma, noise = 0.5, 1.5, 0.7
    cov = noise**2 * np.eye(5) + sigma**2 * np.ones((5, 5))
    counts = [3, 0, 7, 2]
    alpha, beta = 2.5, 0.8
    poisson = integrate.quad(
        lambda r: np.exp(stats.poisson.logpmf(counts, r).sum() + stats.gamma.logpdf(r, alpha, scale=1 / beta)), 0, 40
    )[0]
    m0, l0, a0, b0 = 0.3, 2.0, 1.5, 0.9
    # Given tau, x is Gaussian: one integral over tau is left.
    student = integrate.quad(
        lambda t: np.exp(
            stats.multivariate_normal.logpdf(x, np.full(5, m0), np.eye(5) / t + np.ones((5, 5)) / (l0 * t))
            + stats.gamma.logpdf(t, a0, scale=1 / b0)
        ),
        0, 60, epsabs=1e-14, epsrel=1e-12,
    )[0]
    return {
        "betaBinomial": [
            {"alpha": a, "beta": b, "successes": k, "trials": n, "logEvidence": float(stats.betabinom.logpmf(k, n, a, b))}
            for a, b, k, n in [(1, 1, 7, 10), (0.5, 3.2, 0, 25), (300, 120, 6871, 10000), (1e-3, 1e-3, 1, 2)]
        ],
        "dirichletMultinomial": [
            {"alpha": a, "counts": c, "logEvidence": float(stats.dirichlet_multinomial.logpmf(c, a, sum(c)))}
            for a, c in [([1, 1, 1], [3, 0, 2]), ([0.1, 2, 30, 4], [100, 20, 0, 7])]
        ],
        "normalNormal": {"x": x.tolist(), "mu": mu0, "sigma": sigma, "noise": noise,
                         "logEvidence": float(stats.multivariate_normal.logpdf(x, np.full(5, mu0), cov))},
        "gammaPoisson": {"alpha": alpha, "beta": beta, "counts": counts, "logEvidence": float(np.log(poisson))},
        "normalGamma": {"x": x.tolist(), "mu": m0, "lambda": l0, "a": a0, "b": b0, "logEvidence": float(np.log(student))},
    }


def gaussian_processes():
    u = uniforms(42, 60)
    x1 = 10 * u[:30, None]
    x2 = 4 * u.reshape(30, 2)
    y = np.sin(x1[:, 0]) + 0.5 * x2[:, 1] + 0.2 * (uniforms(7, 30) - 0.5)
    star1 = np.array([[0.5], [4.2], [11.0]])
    star2 = np.array([[0.5, 1.0], [2.0, 3.5], [5.0, 0.1]])
    C = K.ConstantKernel
    cases = {
        "rbf": (C(1.7) * K.RBF(0.9), 1),
        "matern32": (C(1.7) * K.Matern(0.9, nu=1.5), 1),
        "matern52": (C(0.6) * K.Matern(1.4, nu=2.5), 2),
        "rationalQuadratic": (C(1.2) * K.RationalQuadratic(length_scale=1.1, alpha=0.7), 1),
        "periodic": (C(0.9) * K.ExpSineSquared(length_scale=1.3, periodicity=6.1), 1),
        "linear": (C(0.5) * K.DotProduct(sigma_0=0, sigma_0_bounds="fixed") + C(2.0), 2),
        "ard": (C(1.5) * K.RBF([0.8, 2.5]), 2),
        "composite": (
            C(2.0) * K.RBF(3.0) + C(0.8) * K.RBF(8.0) * K.ExpSineSquared(1.2, 6.3)
            + C(0.3) * K.RationalQuadratic(length_scale=0.5, alpha=1.1) + K.WhiteKernel(0.04),
            1,
        ),
    }
    out = {"x1": x1[:, 0].tolist(), "x2": x2.tolist(), "y": y.tolist(),
           "star1": star1[:, 0].tolist(), "star2": star2.tolist(), "noise": 0.05, "cases": {}}
    for name, (kernel, dims) in cases.items():
        x, star = (x1, star1) if dims == 1 else (x2, star2)
        gp = GaussianProcessRegressor(kernel, alpha=0.05, optimizer=None).fit(x, y)
        value, gradient = gp.log_marginal_likelihood(gp.kernel_.theta, eval_gradient=True)
        mean, cov = gp.predict(star, return_cov=True)
        out["cases"][name] = {
            "dimensions": dims, "logMarginalLikelihood": float(value), "gradient": gradient.tolist(),
            "names": [h.name for h in gp.kernel_.hyperparameters if not h.fixed],
            "mean": mean.tolist(), "covariance": cov.tolist(),
        }
    return out


def evidence():
    u = uniforms(9, 40 * 5).reshape(40, 5) - 0.5
    features, targets = u[:, :4], 3 * u[:, 0] - 2 * u[:, 1] + 0.5 * u[:, 4]
    ridge = BayesianRidge(
        max_iter=2000, tol=1e-14, fit_intercept=False, alpha_1=0, alpha_2=0, lambda_1=0, lambda_2=0, compute_score=True
    ).fit(features, targets)
    mean, std = ridge.predict(features[:3], return_std=True)
    return {"features": features.tolist(), "targets": targets.tolist(),
            "beta": float(ridge.alpha_), "alpha": float(ridge.lambda_), "logEvidence": float(ridge.scores_[-1]),
            "mean": ridge.coef_.tolist(), "covariance": ridge.sigma_.tolist(),
            "predictiveMean": mean.tolist(), "predictiveVariance": (std**2).tolist()}


tables = {"conjugate": conjugate(), "gaussianProcess": gaussian_processes(), "evidence": evidence()}
pathlib.Path(__file__).with_name("tables.json").write_text(json.dumps(tables, indent=1) + "\n")
