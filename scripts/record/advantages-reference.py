"""An independent reference for HMC in chapter 5-4: digits from few labels, network 196-50-10, tanh.

    python scripts/record/advantages-reference.py DATA.json [draws of each of two chains]

DATA.json: {"x": [N][196], "y": [N], "testX": [M][196], "testY": [M]}, images halved to 14 x 14. Needs numpy and jax.

Only the first-layer directions that the N images span are sampled: along all others the likelihood is constant, so that
their posterior is their prior N(0, 4 / (196 decay)), and they are drawn afresh for each prediction. Prints test error, log
score (nats) and the R-hat of the predicted probabilities (between chains and blocks of 60 draws).
"""

import json
import sys
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

HIDDEN, CLASSES, PIXELS, BLOCK = 50, 10, 196, 60
DECAY, WARM_UP, LEAPFROGS, CHAINS = 0.2, 600, 10, 2

first, second, bias = (s / np.sqrt(DECAY) for s in (2 / np.sqrt(PIXELS), 2 / np.sqrt(HIDDEN), 1.0))


def weights(z, rank):
    """Unit-normal z to (W1 in the images' span, b1, W2, b2)."""
    parts = jnp.split(z, np.cumsum([rank * HIDDEN, HIDDEN, HIDDEN * CLASSES]))
    return (parts[0].reshape(rank, HIDDEN) * first, parts[1] * bias,
            parts[2].reshape(HIDDEN, CLASSES) * second, parts[3] * bias)


def log_joint(z, x, y):
    w1, b1, w2, b2 = weights(z, x.shape[1])
    log_p = jax.nn.log_softmax(jnp.tanh(x @ w1 + b1) @ w2 + b2)
    return jnp.sum(jnp.take_along_axis(log_p, y[:, None], 1)) - 0.5 * jnp.sum(z * z)


def transition(key, z, step, x, y):
    k1, k2, k3 = jax.random.split(key, 3)
    step = step * (1 + 0.2 * jax.random.uniform(k3, minval=-1, maxval=1))
    gradient = jax.value_and_grad(log_joint)
    p0 = jax.random.normal(k1, z.shape)
    l0, g0 = gradient(z, x, y)

    def leapfrog(_, state):
        q, p, _, g = state
        p = p + step / 2 * g
        q = q + step * p
        l, g = gradient(q, x, y)
        return q, p + step / 2 * g, l, g

    q, p, l, _ = jax.lax.fori_loop(0, LEAPFROGS, leapfrog, (z, p0, l0, g0))
    acceptance = jnp.exp(jnp.minimum(0.0, l - l0 - 0.5 * jnp.sum(p * p) + 0.5 * jnp.sum(p0 * p0)))
    return jnp.where(jax.random.uniform(k2) < acceptance, q, z), acceptance


@partial(jax.jit, static_argnums=(6,))
def chain(key, x, y, along, across, start, blocks):
    """Sums of the class probabilities over blocks of draws: [blocks, M, 10]."""

    def warm(state, k):
        z, log_step = state
        z, acceptance = transition(k, z, jnp.exp(log_step), x, y)
        return (z, log_step + 0.05 * (acceptance - 0.85)), None

    def draw(state, k):
        z, total = state
        k1, k2 = jax.random.split(k)
        z, _ = transition(k1, z, jnp.exp(log_step), x, y)
        w1, b1, w2, b2 = weights(z, x.shape[1])
        rest = jax.random.normal(k2, (across.shape[1], HIDDEN)) * first
        return (z, total + jax.nn.softmax(jnp.tanh(along @ w1 + across @ rest + b1) @ w2 + b2)), None

    def block(z, ks):
        (z, total), _ = jax.lax.scan(draw, (z, jnp.zeros((along.shape[0], CLASSES))), ks)
        return z, total

    warm_key, draw_key = jax.random.split(key)
    (z, log_step), _ = jax.lax.scan(warm, (start, jnp.log(0.15)), jax.random.split(warm_key, WARM_UP))
    keys = jax.random.split(draw_key, blocks * BLOCK)
    return jax.lax.scan(block, z, keys.reshape(blocks, BLOCK, *keys.shape[1:]))[1]


def main(path, draws=4800):
    with open(path) as file:
        data = {name: np.array(values) for name, values in json.load(file).items()}
    rank = len(data["y"])
    basis = np.linalg.svd(data["x"])[2]
    x, along, across = data["x"] @ basis[:rank].T, data["testX"] @ basis[:rank].T, data["testX"] @ basis[rank:].T
    size = rank * HIDDEN + HIDDEN + HIDDEN * CLASSES + CLASSES
    blocks = draws // BLOCK
    sums = np.array([
        chain(jax.random.PRNGKey(c), x, data["y"], along, across,
              0.1 * jax.random.normal(jax.random.PRNGKey(7 + c), (size,)), blocks)
        for c in range(CHAINS)
    ])  # fmt: skip
    p = sums.sum((0, 1)) / (CHAINS * blocks * BLOCK)
    means = sums / BLOCK
    within = means.var(1, ddof=1).mean(0)
    between = means.mean(1).var(0, ddof=1)
    r_hat = np.sqrt((blocks - 1) / blocks + between / within)
    log_score = -np.log(p[np.arange(len(p)), data["testY"]]).mean()
    print(f"draws {CHAINS * blocks * BLOCK}: test error {(p.argmax(1) != data['testY']).mean():.3f}, "
          f"log score {log_score:.3f}, R-hat at most {r_hat.max():.3f}")


if __name__ == "__main__":
    main(sys.argv[1], *(int(value) for value in sys.argv[2:]))
