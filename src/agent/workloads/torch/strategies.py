"""How ranks keep one model: every step (DDP), or every H steps (DiLoCo), whole or in fragments, waiting or not."""

import time

import torch
import torch.distributed as dist
from torch import nn

from report import now_ns

INNER_RATE = 3e-3
# Douillard et al., DiLoCo (2023): the outer optimiser is SGD with Nesterov momentum, at these values.
OUTER_RATE, OUTER_MOMENTUM = 0.7, 0.9
# Douillard et al., Streaming DiLoCo (2025): what comes late is mixed half and half with what was computed meanwhile.
MIXING = 0.5


class Syncs:
    """Times of synchronisations, ns: from the start to the result, and the part that computing had to wait for."""

    def __init__(self):
        self.whole, self.exposed = [], []


class DataParallel:
    """torch's DistributedDataParallel: gradients are averaged in the backward pass of every step."""

    def __init__(self, config, task):
        self.task, self.syncs = task, Syncs()
        self.compute_s = config["compute_s"]
        self.optimiser = torch.optim.AdamW(task.student.parameters(), lr=INNER_RATE)
        self.attach()

    def attach(self):
        self.wrapped = nn.parallel.DistributedDataParallel(self.task.student)

    def detach(self):
        self.wrapped = None

    def step(self, number):
        time.sleep(self.compute_s)
        self.optimiser.zero_grad()
        loss = self.task.loss_at(number, self.wrapped)
        begin = now_ns()
        loss.backward()
        # Computing takes no virtual time, so that what the backward pass takes is the exchange.
        self.syncs.whole.append(now_ns() - begin)
        self.syncs.exposed.append(now_ns() - begin)
        self.optimiser.step()
        return loss.item()

    def finish(self):
        pass

    def shared(self):
        return nn.utils.parameters_to_vector(self.task.student.parameters()).detach()

    def state(self):
        return {"model": self.task.student.state_dict(), "inner": self.optimiser.state_dict()}

    def load(self, state):
        self.task.student.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["inner"])


class Fragment:
    """A range of the parameters, what all ranks last agreed on for it, and its outer optimiser."""

    def __init__(self, values, begin, outer):
        self.begin, self.end = begin, begin + len(values)
        self.agreed = nn.Parameter(values.clone())
        nesterov = outer == "nesterov"
        rate, momentum = (OUTER_RATE, OUTER_MOMENTUM) if nesterov else (1.0, 0.0)
        self.optimiser = torch.optim.SGD([self.agreed], lr=rate, momentum=momentum, nesterov=nesterov)


class LocalSteps:
    """DiLoCo: AdamW steps on every rank alone; a fragment in turn is averaged and stepped by the outer optimiser."""

    def __init__(self, config, task):
        self.task, self.syncs = task, Syncs()
        self.compute_s, self.world = config["compute_s"], config["world_size"]
        self.every = config["inner_steps"] // config["fragments"]
        self.overlap = config["overlap"]
        self.inner = torch.optim.AdamW(task.student.parameters(), lr=INNER_RATE)
        flat = self.local()
        parts = torch.tensor_split(flat, config["fragments"])
        begins = [sum(len(part) for part in parts[:place]) for place in range(len(parts))]
        self.fragments = [Fragment(part, begin, config["outer"]) for part, begin in zip(parts, begins)]
        self.pending = None

    def attach(self):
        pass

    def detach(self):
        self.pending = None

    def local(self):
        return nn.utils.parameters_to_vector(self.task.student.parameters()).detach().clone()

    def step(self, number):
        time.sleep(self.compute_s)
        self.inner.zero_grad()
        loss = self.task.loss_at(number, self.task.student)
        loss.backward()
        self.inner.step()
        done = number + 1
        if self.pending is not None and done >= self.pending[3]:
            self.complete()
        if done % self.every == 0:
            self.start((done // self.every - 1) % len(self.fragments), done)
            if self.overlap == 0:
                self.complete()
        return loss.item()

    def start(self, place, done):
        fragment = self.fragments[place]
        change = fragment.agreed.detach() - self.local()[fragment.begin : fragment.end]
        begin = now_ns()
        work = dist.all_reduce(change, async_op=True)
        ended = []
        work.get_future().then(lambda _: ended.append(now_ns()))
        self.pending = (fragment, change, work, done + self.overlap, begin, ended)

    def complete(self):
        fragment, change, work, _, begin, ended = self.pending
        self.pending = None
        asked = now_ns()
        work.wait()
        got = now_ns()
        self.syncs.whole.append((ended[0] if ended else got) - begin)
        self.syncs.exposed.append(got - asked)
        fragment.agreed.grad = change / self.world
        fragment.optimiser.step()
        local = self.local()
        part = local[fragment.begin : fragment.end]
        kept = MIXING if self.overlap > 0 else 0.0
        part.mul_(kept).add_(fragment.agreed.detach(), alpha=1 - kept)
        nn.utils.vector_to_parameters(local, self.task.student.parameters())

    def finish(self):
        if self.pending is not None:
            self.complete()

    def shared(self):
        return torch.cat([fragment.agreed.detach() for fragment in self.fragments])

    def state(self):
        outer = [(part.agreed.detach(), part.optimiser.state_dict()) for part in self.fragments]
        return {"model": self.task.student.state_dict(), "inner": self.inner.state_dict(), "outer": outer}

    def load(self, state):
        self.task.student.load_state_dict(state["model"])
        self.inner.load_state_dict(state["inner"])
        for fragment, (agreed, optimiser) in zip(self.fragments, state["outer"]):
            fragment.agreed.data.copy_(agreed)
            fragment.optimiser.load_state_dict(optimiser)
