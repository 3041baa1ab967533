"""The worker's half of the protocol that bench/contestants/serve.ts describes: lines of JSON, in on stdin, out on 3."""

import json
import os
import pathlib
import sys
import time
import traceback

import numpy as np


def read_inputs(folder):
    folder = pathlib.Path(folder)
    index = json.loads((folder / "inputs.json").read_text())
    return {i["name"]: np.fromfile(folder / f"{i['name']}.bin", i["dtype"]).reshape(i["shape"]) for i in index}


def serve(preparers):
    """preparers: workload name → function of the inputs that returns (check numbers, run(times)); a sampler's run returns
    its draws, [draws, chains, dimensions]."""
    replies = os.fdopen(3, "w", buffering=1)
    run = folder = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            start = time.perf_counter()
            if request["do"] == "run":
                before = time.process_time()
                draws = run(request["times"])
                reply = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - before}
                if draws is not None:
                    np.asarray(draws, "float32").tofile(pathlib.Path(folder) / "draws.bin")
                    reply["shape"] = draws.shape
            else:
                folder = request["inputs"]
                check, run = preparers[request["workload"]](read_inputs(folder))
                run(1)
                reply = {"check": [float(c) for c in check], "seconds": time.perf_counter() - start}
        except Exception:
            reply = {"error": traceback.format_exc()}
        replies.write(json.dumps(reply) + "\n")
