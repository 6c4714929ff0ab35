"""All-reduce by Gloo over message sizes: timed from a common instant to the last rank's result, every element verified."""

import torch
import torch.distributed as dist

import group
from report import emit, now_ns


def run(config, rank, generation):
    group.join(config, rank, generation)
    for size in config["sizes"]:
        if rank == 0:
            emit("measure", size_bytes=size)
        measure(config, rank, size)
    if rank == 0:
        emit("done")
    dist.barrier()
    group.leave()


def measure(config, rank, size):
    ranks = config["world_size"]
    # Small integers, whose sums are exact in float32 in any order; the periods have no common factor.
    index = torch.arange(size // 4, dtype=torch.int64)
    given = (index % 251 + rank * (1 + index % 5)).float()
    expected = (ranks * (index % 251) + ranks * (ranks - 1) // 2 * (1 + index % 5)).float()
    times, wrong = [], 0
    for iteration in range(config["warmup"] + config["iterations"]):
        data = given.clone()
        start = group.common_start()
        dist.all_reduce(data)
        end = now_ns()
        wrong += group.total(int((data != expected).sum()))
        spent = (group.largest(end) - start) / 1e3
        if iteration >= config["warmup"]:
            times.append(spent)
    if rank == 0:
        print_row(ranks, size, times, wrong)


def print_row(ranks, size, times, wrong):
    mean = sum(times) / len(times)
    algbw = size / mean * 1e6
    emit(
        "row",
        **{"size_bytes": size, "count": size // 4, "type": "float", "redop": "sum", "wrong": wrong},
        **{"time_us": mean, "time_min_us": min(times), "time_max_us": max(times)},
        **{"algbw_Bps": algbw, "busbw_Bps": algbw * 2 * (ranks - 1) / ranks},
    )
