"""The training loop, which goes on from the last checkpoint when a rank was lost and another takes its place."""

import copy
import gc
import hashlib
import io

import torch
import torch.distributed as dist
from torch import nn

import group
from model import Task
from report import emit, now_ns
from strategies import DataParallel, LocalSteps


class Checkpoints:
    """The last two: when a rank is lost, some of the others may have passed one more than the rest."""

    def __init__(self):
        self.kept = []

    def keep(self, step, strategy):
        self.kept = [*self.kept[-1:], (step, copy.deepcopy(strategy.state()))]

    def newest(self):
        return self.kept[-1][0] if self.kept else -1

    def at(self, step):
        return next(state for kept, state in self.kept if kept == step)


def run(config, rank, generation):
    group.join(config, rank, generation)
    task = Task(config, rank)
    first = task.held_out_loss(task.student)
    strategy = (DataParallel if config["job"] == "ddp" else LocalSteps)(config, task)
    checkpoints, losses = Checkpoints(), []
    step, start = 0, group.common_start() if generation == 0 else None
    if generation == 0:
        emit("measure", rank=rank)
    else:
        step = recover(config, rank, strategy, checkpoints)
    while True:
        try:
            train(config, rank, strategy, checkpoints, losses, step, generation)
            break
        except RuntimeError as error:
            # Gloo reports a peer's closed connection so. Anything else shows itself again when there is no one to wait for.
            if config["lose"] is None or generation > 0:
                raise
            emit("lost", rank=rank, step=len(losses), why=str(error).splitlines()[0][:200])
        generation += 1
        strategy.detach()
        group.leave()
        gc.collect()
        group.join(config, rank, generation)
        strategy.attach()
        step = recover(config, rank, strategy, checkpoints)
        del losses[step:]
    report(config, rank, strategy, start, first, losses)


def train(config, rank, strategy, checkpoints, losses, step, generation):
    while step < config["steps"]:
        if config["lose"] is not None and step % config["checkpoint_steps"] == 0 and checkpoints.newest() != step:
            checkpoints.keep(step, strategy)
        loss = strategy.step(step)
        losses.append([now_ns(), loss])
        step += 1
        if generation > 0 and len(losses) > 0 and not config.get("resumed"):
            # The first step with the new rank is over: that ends the recovery.
            config["resumed"] = True
            emit("resumed", rank=rank, step=step)
    strategy.finish()


def recover(config, rank, strategy, checkpoints):
    """All ranks go back to the newest step that every survivor has kept; one of them sends it to the new rank."""
    mine = checkpoints.newest()
    everyone = [torch.zeros(1, dtype=torch.int64) for _ in range(config["world_size"])]
    dist.all_gather(everyone, torch.tensor([mine]))
    steps = [int(one.item()) for one in everyone]
    step = min(one for one in steps if one >= 0)
    source = next(place for place, one in enumerate(steps) if one >= 0)
    newcomers = [place for place, one in enumerate(steps) if one < 0]
    if mine >= 0:
        state = checkpoints.at(step)
        for place in newcomers if rank == source else []:
            send_state(state, place)
    else:
        state = receive_state(source)
        checkpoints.kept = [(step, state)]
    strategy.load(copy.deepcopy(state))
    return step


def send_state(state, place):
    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8)
    dist.send(torch.tensor([len(data)]), place)
    dist.send(data, place)


def receive_state(source):
    length = torch.zeros(1, dtype=torch.int64)
    dist.recv(length, source)
    data = torch.empty(int(length.item()), dtype=torch.uint8)
    dist.recv(data, source)
    return torch.load(io.BytesIO(bytes(data.numpy())))


def narrator(config):
    """The rank that tells the loss of its steps: the first that was there all the time."""
    return 1 if config["lose"] is not None and config["lose"]["rank"] == 0 else 0


def report(config, rank, strategy, start, first, losses):
    end = now_ns()
    # What all ranks agree on is judged: with H inner steps each rank's own parameters have moved on since.
    shared = strategy.shared()
    nn.utils.vector_to_parameters(shared.clone(), strategy.task.student.parameters())
    syncs = strategy.syncs
    emit(
        "result",
        **{"rank": rank, "end_ns": end, "start_ns": end if start is None else start, "steps": config["steps"]},
        **{"syncs": len(syncs.whole), "sync_ns": sum(syncs.whole), "exposed_ns": sum(syncs.exposed)},
        **{"loss_first": first, "loss_last": strategy.task.held_out_loss(strategy.task.student)},
        **{"parameters": len(shared), "checksum": hashlib.sha256(shared.numpy().tobytes()).hexdigest()[:16]},
        losses=[[t - start, loss] for t, loss in losses] if rank == narrator(config) else [],
    )
    # Nobody leaves while another still needs an answer.
    dist.barrier()
    emit("done", rank=rank)
    strategy.detach()
    group.leave()
