"""The same fork-join in rungs, nexosim and SimPy on one core: checks that they agree, prints how fast each is.

Needs SimPy in the Python that runs it. From the project's folder: python3 benches/peers/queues.py
"""

import json
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROUNDS = 3
AGREES = 4.5  # standard errors


def run(command, folder):
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    root, nexosim = HERE.parent.parent, HERE / "nexosim"
    peers = [
        (["cargo", "bench", "--quiet", "--bench", "fork_join", "--", "4000000"], root),
        (["cargo", "run", "--release", "--quiet", "--", "1000000"], nexosim),
        ([sys.executable, str(HERE / "fork_join_simpy.py"), "100000"], root),
    ]
    # Round by round, so that a busy moment of the machine meets all of them.
    rounds = [[run(command, folder) for command, folder in peers] for _ in range(ROUNDS)]
    best = [min(tries, key=lambda found: found["elapsed_s"] / found["tasks"]) for tries in zip(*rounds)]
    ours = best[0]
    print("| | tasks/s | against rungs | mean sojourn, s |")
    print("|---|---|---|---|")
    for found in best:
        rate = found["tasks"] / found["elapsed_s"]
        slower = ours["tasks"] / ours["elapsed_s"] / rate
        mean, error = found["mean_sojourn_s"], found["std_error"]
        print(f"| {found['peer']} | {rate:,.0f} | {slower:.1f}x | {mean:.3f} ± {1.96 * error:.3f} |")
    for found in best[1:]:
        error = math.hypot(ours["std_error"], found["std_error"])
        apart = abs(found["mean_sojourn_s"] - ours["mean_sojourn_s"]) / error
        if apart > AGREES:
            sys.exit(f"{found['peer']} and rungs are {apart:.1f} standard errors apart")


if __name__ == "__main__":
    main()
