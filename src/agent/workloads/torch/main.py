"""One rank of a workload of kind torch: main.py CONFIG RANK GENERATION.

CONFIG is a JSON file that the runner writes (torch-config.ts). GENERATION counts restarts: a rank that takes the place
of a lost one is started with 1 and joins the others where they wait for it. Lines that begin with LH are for the runner.
"""

import gc
import json
import sys


def main():
    path, rank, generation = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    # The imports below take long on a busy machine, and next to nothing in virtual time.
    import torch

    torch.set_num_threads(1)
    if config["job"] == "allreduce":
        from sweep import run
    else:
        from elastic import run
    run(config, rank, generation)
    gc.collect()


main()
