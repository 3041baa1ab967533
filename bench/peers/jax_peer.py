"""JAX: every step one jitted function with donated state, on the processor."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from serve import serve

RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


def adam(params, grads, state):
    t = state["t"] + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, state["m"], grads)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, state["v"], grads)
    mean, square = 1 - BETA1**t, 1 - BETA2**t
    params = jax.tree.map(lambda p, m, v: p - RATE * (m / mean) / (jnp.sqrt(v / square) + EPSILON), params, m, v)
    return params, {"t": t, "m": m, "v": v}


def training(params, loss, rows):
    """loss(params, rows, key or None); None asks for the given noise."""

    def stepper(given):
        @jax.jit
        def step(state, picked):
            key, sub = jax.random.split(state["key"])
            value, grads = jax.value_and_grad(loss)(state["params"], picked, None if given else sub)
            new, slots = adam(state["params"], grads, state["adam"])
            return {"params": new, "adam": slots, "key": key}, value

        return jax.jit(step, donate_argnums=0)

    def fresh():
        start = jax.tree.map(jnp.array, params)
        zeros = jax.tree.map(jnp.zeros_like, params)
        slots = {"t": jnp.float32(0), "m": zeros, "v": jax.tree.map(jnp.zeros_like, params)}
        return {"params": start, "adam": slots, "key": jax.random.key(1)}

    state, checked, check = fresh(), stepper(True), []
    for _ in range(3):
        state, value = checked(state, rows(0))
        check.append(value)
    box = {"state": fresh(), "i": 0}
    step = stepper(False)

    def run(times):
        for _ in range(times):
            box["state"], value = step(box["state"], rows(box["i"]))
            box["i"] += 1
        jax.block_until_ready((box["state"], value))

    return check, run


def picker(batch, pool):
    return lambda i: (i * batch + 7 * np.arange(batch, dtype=np.int32)) % pool


def weights(inputs, names):
    return {name: jnp.asarray(inputs[name]) for name in names}


def vae(inputs, activate=jnp.tanh):
    names = [f"{n}{b}" for n in ("hidden", "mu", "logVar", "decoder", "logits") for b in ("", "Bias")]
    images, epsilon = jnp.asarray(inputs["images"]), jnp.asarray(inputs["epsilon"])

    def loss(p, rows, key):
        x = images[rows]
        eps = epsilon if key is None else jax.random.normal(key, epsilon.shape)
        layer = lambda a, n: a @ p[n] + p[n + "Bias"]
        h = activate(layer(x, "hidden"))
        mu, log_var = layer(h, "mu"), layer(h, "logVar")
        logits = layer(activate(layer(mu + jnp.exp(log_var / 2) * eps, "decoder")), "logits")
        reconstruction = jnp.sum(jax.nn.softplus(logits) - x * logits)
        return (reconstruction - 0.5 * jnp.sum(log_var + 1 - mu**2 - jnp.exp(log_var))) / len(x)

    return training(weights(inputs, names), loss, picker(len(epsilon), len(images)))


def vae_listing(inputs):
    return vae(inputs, jax.nn.relu)


def maml(inputs):
    xs, ys = jnp.asarray(inputs["x"]), jnp.asarray(inputs["y"])

    def mse(p, x, y):
        h = jax.nn.relu(jax.nn.relu(x @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"])
        return jnp.mean((h @ p["w3"] + p["b3"] - y) ** 2)

    def task(p, x, y):
        g = jax.grad(mse)(p, x[:10], y[:10])
        return mse(jax.tree.map(lambda w, s: w - 0.01 * s, p, g), x[10:], y[10:])

    def loss(p, rows, key):
        return jnp.mean(jax.vmap(task, (None, 0, 0))(p, xs[rows], ys[rows]))

    return training(weights(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]), loss, picker(25, len(xs)))


def diffusion(inputs):
    points, alpha_bar = jnp.asarray(inputs["points"]), jnp.asarray(inputs["alphaBar"])
    times, epsilon = jnp.asarray(inputs["times"]), jnp.asarray(inputs["epsilon"])
    octaves = jnp.asarray(np.pi * 2.0 ** (np.arange(16) / 2) / len(alpha_bar), jnp.float32)

    def loss(p, rows, key):
        t, eps = times, epsilon
        if key is not None:
            for_times, for_noise = jax.random.split(key)
            t = jax.random.randint(for_times, times.shape, 0, len(alpha_bar))
            eps = jax.random.normal(for_noise, epsilon.shape)
        kept = alpha_bar[t][:, None]
        noisy = jnp.sqrt(kept) * points[rows] + jnp.sqrt(1 - kept) * eps
        phase = t[:, None].astype(jnp.float32) * octaves
        h = jnp.concatenate([noisy, jnp.sin(phase), jnp.cos(phase)], 1)
        h = jnp.tanh(jnp.tanh(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"])
        return jnp.mean((h @ p["w3"] + p["b3"] - eps) ** 2)

    return training(weights(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]), loss, picker(len(times), len(points)))


def leapfrog(inputs):
    x, y = jnp.asarray(inputs["x"]), jnp.asarray(inputs["y"])

    def log_density(w):
        hidden = jnp.tanh(x @ w[:50].reshape(1, 50) + w[50:100].reshape(1, 50))
        f = hidden @ w[100:150].reshape(50, 1) + w[150]
        return -0.5 * jnp.sum(w**2) - 50 * jnp.sum((y - f) ** 2)

    gradient = jax.grad(log_density)

    def trajectory(q, p):
        def move(state, _):
            q, p, g = state
            p = p + 5e-4 * g
            q = q + 1e-3 * p
            g = gradient(q)
            return (q, p + 5e-4 * g, g), None

        return jax.lax.scan(move, (q, p, gradient(q)), None, length=20)[0][0]

    @jax.jit
    def fresh(q, key):
        key, sub = jax.random.split(key)
        return trajectory(q, jax.random.normal(sub, q.shape)), key

    box = {"q": jnp.asarray(inputs["position"]), "key": jax.random.key(1)}
    check = jax.jit(trajectory)(box["q"], jnp.asarray(inputs["momentum"]))[:8]

    def run(times):
        for _ in range(times):
            box["q"], box["key"] = fresh(box["q"], box["key"])
        jax.block_until_ready(box["q"])

    return check, run


def normals(inputs):
    draw = jax.jit(lambda key: jax.random.normal(key, (1_000_000,)))
    x = draw(jax.random.key(0))
    box = {"key": jax.random.key(1)}

    def run(times):
        for _ in range(times):
            box["key"], sub = jax.random.split(box["key"])
            x = draw(sub)
        x.block_until_ready()

    return [1 + x.mean(), x.var()], run


serve({"vae-100": vae, "vae-20": vae, "vae-listing": vae_listing, "maml": maml, "diffusion": diffusion, "leapfrog": leapfrog, "normals": normals})
