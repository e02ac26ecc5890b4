"""The fork-join of README.md in SimPy (https://simpy.readthedocs.io): resources, one process for each piece."""

import json
import math
import random
import sys
import time

import simpy

RATE = 1.0
PIECES = 4
EXECUTIVES, EXECUTIVE_S = 2, 0.5
SUBORDINATES, SUBORDINATE_S = 5, 1.0


def call(env, station, mean_s):
    with station.request() as request:
        yield request
        yield env.timeout(random.expovariate(1.0 / mean_s))


def task(env, executive, subordinate, sojourns):
    arrived = env.now
    yield env.process(call(env, executive, EXECUTIVE_S))
    pieces = [env.process(call(env, subordinate, SUBORDINATE_S)) for _ in range(PIECES)]
    yield env.all_of(pieces)
    yield env.process(call(env, executive, EXECUTIVE_S))
    sojourns.append(env.now - arrived)


def source(env, tasks, executive, subordinate, sojourns):
    for _ in range(tasks):
        yield env.timeout(random.expovariate(RATE))
        env.process(task(env, executive, subordinate, sojourns))


def main():
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    random.seed(1)
    env = simpy.Environment()
    executive = simpy.Resource(env, capacity=EXECUTIVES)
    subordinate = simpy.Resource(env, capacity=SUBORDINATES)
    sojourns = []
    env.process(source(env, tasks, executive, subordinate, sojourns))
    started = time.perf_counter()
    env.run()
    elapsed_s = time.perf_counter() - started
    kept = sojourns[len(sojourns) // 10 :]
    batches = 50
    size = len(kept) // batches
    means = [sum(kept[i * size : (i + 1) * size]) / size for i in range(batches)]
    mean = sum(means) / batches
    squares = sum((value - mean) ** 2 for value in means)
    found = {
        "peer": f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}",
        "tasks": tasks,
        "elapsed_s": elapsed_s,
        "mean_sojourn_s": mean,
        "std_error": math.sqrt(squares / (batches * (batches - 1))),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
