"""PyTorch on the processor: eager, or each loss under torch.compile (`torch_peer.py compiled`)."""

import sys

import numpy as np
import torch
from serve import serve

torch.set_num_threads(2)
COMPILED = sys.argv[1:] == ["compiled"]
compiled = torch.compile if COMPILED else lambda f: f


def training(params, loss, rows):
    """loss(params, rows, noise or None); None asks for the given noise."""

    def stepper(given):
        p = {name: torch.tensor(w, requires_grad=True) for name, w in params.items()}
        optimiser = torch.optim.Adam(p.values(), lr=1e-3)
        forward = compiled(lambda picked: loss(p, picked, given))

        def step(i):
            optimiser.zero_grad()
            value = forward(rows(i))
            value.backward()
            optimiser.step()
            return value

        return step

    checked = stepper(True)
    check = [checked(0).item() for _ in range(3)]
    step, box = stepper(False), {"i": 0}

    def run(times):
        for _ in range(times):
            step(box["i"])
            box["i"] += 1

    return check, run


def picker(batch, pool):
    return lambda i: torch.from_numpy((i * batch + 7 * np.arange(batch)) % pool)


def weights(inputs, names):
    return {name: inputs[name] for name in names}


def vae(inputs, activate=torch.tanh):
    names = [f"{n}{b}" for n in ("hidden", "mu", "logVar", "decoder", "logits") for b in ("", "Bias")]
    images, epsilon = torch.tensor(inputs["images"]), torch.tensor(inputs["epsilon"])

    def loss(p, rows, given):
        x = images[rows]
        eps = epsilon if given else torch.randn(epsilon.shape)
        layer = lambda a, n: torch.addmm(p[n + "Bias"], a, p[n])
        h = activate(layer(x, "hidden"))
        mu, log_var = layer(h, "mu"), layer(h, "logVar")
        logits = layer(activate(layer(mu + torch.exp(log_var / 2) * eps, "decoder")), "logits")
        reconstruction = torch.sum(torch.nn.functional.softplus(logits) - x * logits)
        return (reconstruction - 0.5 * torch.sum(log_var + 1 - mu**2 - torch.exp(log_var))) / len(x)

    return training(weights(inputs, names), loss, picker(len(epsilon), len(images)))


def vae_listing(inputs):
    return vae(inputs, torch.relu)


def maml(inputs):
    xs, ys = torch.tensor(inputs["x"]), torch.tensor(inputs["y"])

    def mse(p, x, y):
        h = torch.relu(torch.relu(x @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"])
        return torch.mean((h @ p["w3"] + p["b3"] - y) ** 2)

    def task(p, x, y):
        g = torch.func.grad(mse)(p, x[:10], y[:10])
        return mse({name: w - 0.01 * g[name] for name, w in p.items()}, x[10:], y[10:])

    def loss(p, rows, given):
        return torch.func.vmap(task, (None, 0, 0))(p, xs[rows], ys[rows]).mean()

    return training(weights(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]), loss, picker(25, len(xs)))


def diffusion(inputs):
    points, alpha_bar = torch.tensor(inputs["points"]), torch.tensor(inputs["alphaBar"])
    times, epsilon = torch.tensor(inputs["times"]).long(), torch.tensor(inputs["epsilon"])
    octaves = torch.tensor(np.pi * 2.0 ** (np.arange(16) / 2) / len(alpha_bar), dtype=torch.float32)

    def loss(p, rows, given):
        t = times if given else torch.randint(0, len(alpha_bar), times.shape)
        eps = epsilon if given else torch.randn(epsilon.shape)
        kept = alpha_bar[t][:, None]
        noisy = torch.sqrt(kept) * points[rows] + torch.sqrt(1 - kept) * eps
        phase = t[:, None].float() * octaves
        h = torch.cat([noisy, torch.sin(phase), torch.cos(phase)], 1)
        h = torch.tanh(torch.addmm(p["b2"], torch.tanh(torch.addmm(p["b1"], h, p["w1"])), p["w2"]))
        return torch.mean((torch.addmm(p["b3"], h, p["w3"]) - eps) ** 2)

    return training(weights(inputs, ["w1", "b1", "w2", "b2", "w3", "b3"]), loss, picker(len(times), len(points)))


def leapfrog(inputs):
    x, y = torch.tensor(inputs["x"]), torch.tensor(inputs["y"])

    def log_density(w):
        hidden = torch.tanh(x @ w[:50].reshape(1, 50) + w[50:100].reshape(1, 50))
        f = hidden @ w[100:150].reshape(50, 1) + w[150]
        return -0.5 * torch.sum(w**2) - 50 * torch.sum((y - f) ** 2)

    gradient = torch.func.grad(log_density)

    def trajectory(q, p):
        g = gradient(q)
        for _ in range(20):
            p = p + 5e-4 * g
            q = q + 1e-3 * p
            g = gradient(q)
            p = p + 5e-4 * g
        return q

    trajectory = compiled(trajectory)
    box = {"q": torch.tensor(inputs["position"])}
    check = trajectory(box["q"], torch.tensor(inputs["momentum"]))[:8]

    def run(times):
        for _ in range(times):
            box["q"] = trajectory(box["q"], torch.randn(box["q"].shape))

    return check, run


def normals(inputs):
    draw = compiled(lambda: torch.randn(1_000_000))
    x = draw()

    def run(times):
        for _ in range(times):
            draw()

    return [1 + x.mean(), x.var()], run


serve({"vae-100": vae, "vae-20": vae, "vae-listing": vae_listing, "maml": maml, "diffusion": diffusion, "leapfrog": leapfrog, "normals": normals})
