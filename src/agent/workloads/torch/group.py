"""Finding the other ranks, and leaving them."""

import datetime

import torch
import torch.distributed as dist

from report import now_ns, sleep_until

# Longer than any exchange may take; a rank that is gone is noticed by its closed connections, not by waiting.
PATIENCE = datetime.timedelta(hours=10)


def join(config, rank, generation):
    """Rank 0 holds the store through which ranks learn each other's addresses, on a port of its own per generation."""
    store = f"tcp://{config['master_address']}:{config['ports'][generation]}"
    dist.init_process_group(
        "gloo", init_method=store, rank=rank, world_size=config["world_size"], timeout=PATIENCE
    )


def leave():
    if dist.is_initialized():
        dist.destroy_process_group()


def common_start(lead_ns=0):
    """Agrees on an instant that lies ahead of every rank, and sleeps until it. Returns it."""
    begin = torch.tensor([now_ns()])
    dist.all_reduce(begin, op=dist.ReduceOp.MAX)
    trip = torch.tensor([now_ns() - int(begin.item())])
    dist.all_reduce(trip, op=dist.ReduceOp.MAX)
    start = torch.tensor([now_ns() + 4 * int(trip.item()) + 1_000_000 + lead_ns])
    dist.all_reduce(start, op=dist.ReduceOp.MAX)
    sleep_until(int(start.item()))
    return int(start.item())


def largest(value):
    tensor = torch.tensor([value])
    dist.all_reduce(tensor, op=dist.ReduceOp.MAX)
    return tensor.item()


def total(value):
    tensor = torch.tensor([value])
    dist.all_reduce(tensor)
    return tensor.item()
