"""Log densities from their formulas with 50 digits (mpmath), beside SciPy's version of the same distribution."""

import mpmath as mp
import numpy as np
from scipy import stats

mp.mp.dps = 50


def log_or_minus_infinity(x):
    return mp.log(x) if x > 0 else -mp.inf


def x_log_y(x, y):
    return mp.mpf(0) if x == 0 else x * log_or_minus_infinity(y)


def lbeta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def lchoose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def probs_of(odds):
    """p, 1 − p, log p and log(1 − p) of an event given by probs or by log odds."""
    if "probs" in odds:
        p = mp.mpf(odds["probs"])
        return p, 1 - p, log_or_minus_infinity(p), log_or_minus_infinity(1 - p)
    logit = mp.mpf(odds["logits"])
    p, q = 1 / (1 + mp.e ** (-logit)), 1 / (1 + mp.e**logit)
    return p, q, -mp.log1p(mp.e ** (-logit)), -mp.log1p(mp.e**logit)


class Family:
    """A distribution: SciPy's version, and the formula of its log density for mpmath numbers."""

    def __init__(self, name, scipy_version, log_density, discrete=False, support=(-mp.inf, mp.inf)):
        self.name, self.scipy_version, self.log_density = name, scipy_version, log_density
        self.discrete, self.support = discrete, support

    def log_prob(self, args, x):
        low, high = self.support
        if not low <= x <= high or (self.discrete and self.name != "Bernoulli" and x != int(x)):
            return -mp.inf
        return self.log_density(mp.mpf(x), *args)


def mpf(*args):
    return [mp.mpf(a) for a in args]


def normal(x, loc, scale):
    loc, scale = mpf(loc, scale)
    return -((x - loc) / scale) ** 2 / 2 - mp.log(scale) - mp.log(2 * mp.pi) / 2


def student(x, df, loc, scale):
    df, loc, scale = mpf(df, loc, scale)
    z = (x - loc) / scale
    constant = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2 - mp.log(scale)
    return constant - (df + 1) / 2 * mp.log1p(z**2 / df)


def gamma(x, a, rate):
    a, rate = mpf(a, rate)
    return a * mp.log(rate) - mp.loggamma(a) + (a - 1) * mp.log(x) - rate * x


def beta(x, a, b):
    a, b = mpf(a, b)
    return (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - lbeta(a, b)


def bernoulli(x, odds):
    _, _, log_p, log_q = probs_of(odds)
    return (x * log_p if x else mp.mpf(0)) + ((1 - x) * log_q if x != 1 else mp.mpf(0))


def binomial(k, n, odds):
    _, _, log_p, log_q = probs_of(odds)
    if k > n:
        return -mp.inf
    return lchoose(n, k) + (k * log_p if k else 0) + ((n - k) * log_q if k < n else 0)


def beta_binomial(k, n, a, b):
    a, b = mpf(a, b)
    return -mp.inf if k > n else lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b)


def negative_binomial(k, r, odds):
    r = mp.mpf(r)
    _, _, log_p, log_q = probs_of(odds)
    return mp.loggamma(k + r) - mp.loggamma(k + 1) - mp.loggamma(r) + r * log_q + (k * log_p if k else 0)


def hypergeometric(k, sizes):
    total, successes, draws = sizes["total"], sizes["successes"], sizes["draws"]
    if k > successes or draws - k > total - successes or k > draws:
        return -mp.inf
    return lchoose(successes, k) + lchoose(total - successes, draws - k) - lchoose(total, draws)


def inverse_gamma(x, a, scale):
    a, scale = mpf(a, scale)
    return a * mp.log(scale) - mp.loggamma(a) - (a + 1) * mp.log(x) - scale / x


def probability(odds):
    return float(probs_of(odds)[0])


FAMILIES = [
    Family("Normal", lambda loc, scale: stats.norm(loc, scale), normal),
    Family("StudentT", lambda df, loc, scale: stats.t(df, loc, scale), student),
    Family(
        "LogNormal",
        lambda loc, scale: stats.lognorm(scale, scale=np.exp(loc)),
        lambda x, loc, scale: normal(mp.log(x), loc, scale) - mp.log(x) if x > 0 else -mp.inf,
        support=(0, mp.inf),
    ),
    Family(
        "HalfNormal",
        lambda scale: stats.halfnorm(0, scale),
        lambda x, scale: normal(x, 0, scale) + mp.log(2),
        support=(0, mp.inf),
    ),
    Family(
        "HalfCauchy",
        lambda scale: stats.halfcauchy(0, scale),
        lambda x, scale: mp.log(2 / mp.pi) - mp.log(scale) - mp.log1p((x / mp.mpf(scale)) ** 2),
        support=(0, mp.inf),
    ),
    Family(
        "Cauchy",
        lambda loc, scale: stats.cauchy(loc, scale),
        lambda x, loc, scale: -mp.log(mp.pi * mp.mpf(scale)) - mp.log1p(((x - mp.mpf(loc)) / mp.mpf(scale)) ** 2),
    ),
    Family(
        "Laplace",
        lambda loc, scale: stats.laplace(loc, scale),
        lambda x, loc, scale: -abs(x - mp.mpf(loc)) / mp.mpf(scale) - mp.log(2 * mp.mpf(scale)),
    ),
    Family(
        "Uniform",
        lambda low, high: stats.uniform(low, high - low),
        lambda x, low, high: -mp.log(mp.mpf(high) - mp.mpf(low)) if low <= x <= high else -mp.inf,
    ),
    Family(
        "Exponential",
        lambda rate: stats.expon(0, 1 / rate),
        lambda x, rate: mp.log(rate) - mp.mpf(rate) * x,
        support=(0, mp.inf),
    ),
    Family("Gamma", lambda a, rate: stats.gamma(a, scale=1 / rate), gamma, support=(1e-300, mp.inf)),
    Family("InverseGamma", lambda a, scale: stats.invgamma(a, scale=scale), inverse_gamma, support=(1e-300, mp.inf)),
    Family("Beta", lambda a, b: stats.beta(a, b), beta, support=(1e-300, 1 - 1e-12)),
    Family("Bernoulli", lambda odds: stats.bernoulli(probability(odds)), bernoulli, True, (0, 1)),
    Family("Binomial", lambda n, odds: stats.binom(n, probability(odds)), binomial, True, (0, mp.inf)),
    Family("BetaBinomial", lambda n, a, b: stats.betabinom(n, a, b), beta_binomial, True, (0, mp.inf)),
    Family(
        "Poisson",
        lambda rate: stats.poisson(rate),
        lambda k, rate: x_log_y(k, mp.mpf(rate)) - mp.mpf(rate) - mp.loggamma(k + 1),
        True,
        (0, mp.inf),
    ),
    Family(
        "NegativeBinomial",
        lambda r, odds: stats.nbinom(r, float(probs_of(odds)[1])),
        negative_binomial,
        True,
        (0, mp.inf),
    ),
    Family(
        "Hypergeometric",
        lambda sizes: stats.hypergeom(sizes["total"], sizes["successes"], sizes["draws"]),
        hypergeometric,
        True,
        (0, mp.inf),
    ),
]
BY_NAME = {family.name: family for family in FAMILIES}
