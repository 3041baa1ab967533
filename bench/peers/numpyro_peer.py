"""NumPyro: four chains in one vectorised program, or one device each (`numpyro_peer.py parallel`).

`MCMC.run` compiles anew at every call; so that only sampling is timed, its kernel is scanned over in one jitted function.
"""

import os
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
PARALLEL = sys.argv[1:] == ["parallel"]

import numpyro

if PARALLEL:
    numpyro.set_host_device_count(4)

import jax
import jax.numpy as jnp
import numpy as np
from numpyro.infer import MCMC, NUTS
from serve import serve

CHAINS, WARM_UP, DRAWS = 4, 1000, 500


def sampler(log_density, points):
    size = points.shape[1]
    warm = MCMC(
        NUTS(potential_fn=lambda q: -log_density(q), target_accept_prob=0.8),
        num_warmup=WARM_UP, num_samples=DRAWS, num_chains=CHAINS,
        chain_method="parallel" if PARALLEL else "vectorized", progress_bar=False,
    )
    start = jax.random.uniform(jax.random.key(3), (CHAINS, size), minval=-1, maxval=1)
    warm.run(jax.random.key(1), init_params=start)

    def draw(state):
        def step(state, _):
            state = warm.sampler.sample(state, (), {})
            return state, state.z

        return jax.lax.scan(step, state, None, length=DRAWS)

    # A vectorised kernel carries its chains itself; the parallel one is mapped over devices.
    draw = jax.pmap(draw, out_axes=(0, 1)) if PARALLEL else jax.jit(draw)
    box = {"state": warm.last_state}

    def run(times):
        blocks = []
        for _ in range(times):
            box["state"], z = draw(box["state"])
            blocks.append(np.asarray(z))
        return np.concatenate(blocks)

    return [log_density(p) for p in points], run


def schools(inputs):
    y, sigma = jnp.asarray(inputs["y"]), jnp.asarray(inputs["sigma"])

    def log_density(q):
        mu, log_tau, raw = q[0], q[1], q[2:]
        tau = jnp.exp(log_tau)
        prior = -0.5 * (mu / 5) ** 2 + log_tau - jnp.log1p((tau / 5) ** 2)
        return prior - 0.5 * jnp.sum(raw**2 + ((y - mu - tau * raw) / sigma) ** 2)

    return sampler(log_density, jnp.asarray(inputs["points"]))


def logistic(inputs):
    x, y = jnp.asarray(inputs["x"]), jnp.asarray(inputs["y"])

    def log_density(w):
        logits = x @ w
        return jnp.sum(logits * y - jax.nn.softplus(logits)) - 0.5 * jnp.sum(w**2)

    return sampler(log_density, jnp.asarray(inputs["points"]))


serve({"nuts-schools": schools, "nuts-logistic": logistic})
