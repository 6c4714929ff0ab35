"""What is trained: a student network that learns the outputs of a fixed random teacher, on data made from a seed."""

import torch
from torch import nn

INPUTS, OUTPUTS = 64, 16
HELD_OUT = 256


def generator(*parts):
    """One independent stream of random numbers per purpose, rank and step."""
    mixed = 0
    for part in parts:
        mixed = (mixed * 1_000_003 + part + 1) % 2**61
    return torch.Generator().manual_seed(mixed)


def network(hidden, seeded):
    net = nn.Sequential(
        nn.Linear(INPUTS, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, OUTPUTS)
    )
    with torch.no_grad():
        for layer in net:
            if isinstance(layer, nn.Linear):
                layer.weight.copy_(torch.randn(layer.weight.shape, generator=seeded) / layer.in_features**0.5)
                layer.bias.zero_()
    return net


class Task:
    """The same teacher, first parameters and held-out data on every rank; training data of each rank's own."""

    def __init__(self, config, rank):
        self.seed, self.rank, self.batch = config["seed"], rank, config["batch"]
        self.teacher = network(32, generator(self.seed, 1))
        self.student = network(config["hidden"], generator(self.seed, 2))
        self.held_out = self.examples(HELD_OUT, generator(self.seed, 3))

    def examples(self, count, seeded):
        inputs = torch.randn(count, INPUTS, generator=seeded)
        with torch.no_grad():
            return inputs, self.teacher(inputs)

    def loss_at(self, step, net):
        inputs, wanted = self.examples(self.batch, generator(self.seed, 4, self.rank, step))
        return nn.functional.mse_loss(net(inputs), wanted)

    def held_out_loss(self, net):
        inputs, wanted = self.held_out
        with torch.no_grad():
            return nn.functional.mse_loss(net(inputs), wanted).item()
