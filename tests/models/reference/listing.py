"""What PyTorch makes of document 5's VAE on small, given numbers: run with the Python of bench/peers, prints JSON."""

import json

import torch
from torch import nn

PIXELS, HIDDEN, LATENTS, ROWS = 6, 5, 2, 4
SHAPES = {
    "hidden": (PIXELS, HIDDEN),
    "mu": (HIDDEN, LATENTS),
    "logVar": (HIDDEN, LATENTS),
    "decoder": (LATENTS, HIDDEN),
    "logits": (HIDDEN, PIXELS),
}


def wave(count, shift):
    """Numbers that both sides can make: sin(1 + shift + 1.7 i)."""
    return torch.sin(1.0 + shift + 1.7 * torch.arange(count, dtype=torch.float64))


def linear(index, inputs, outputs):
    layer = nn.Linear(inputs, outputs).double()
    with torch.no_grad():
        layer.weight.copy_(wave(inputs * outputs, 10 * index).reshape(inputs, outputs).T)
        layer.bias.copy_(0.3 * wave(outputs, 10 * index + 5))
    return layer


layers = nn.ModuleDict({name: linear(i, *shape) for i, (name, shape) in enumerate(SHAPES.items())})
x = 0.5 + 0.5 * wave(ROWS * PIXELS, 100).reshape(ROWS, PIXELS)
noise = [wave(ROWS * LATENTS, 200 + step).reshape(ROWS, LATENTS) for step in range(3)]


def parts(epsilon, reduction):
    h = torch.relu(layers["hidden"](x))
    mu, log_var = layers["mu"](h), layers["logVar"](h)
    z = mu + torch.exp(log_var / 2) * epsilon
    y = torch.sigmoid(layers["logits"](torch.relu(layers["decoder"](z))))
    bce = nn.BCELoss(reduction=reduction)(y, x)
    return bce, -(1 + log_var - mu**2 - log_var.exp()).sum() / 2


first = {reduction: [v.item() for v in parts(noise[0], reduction)] for reduction in ("sum", "mean")}
optimiser = torch.optim.Adam(layers.parameters(), lr=1e-3)
losses = []
for epsilon in noise:
    optimiser.zero_grad()
    loss = sum(parts(epsilon, "sum"))
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
norms = {name: layer.weight.square().sum().item() for name, layer in layers.items()}
print(json.dumps({"torch": torch.__version__, "first": first, "adamLosses": losses, "squaredNorms": norms}, indent=1))
