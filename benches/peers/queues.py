"""The same fork-join in rungs, nexosim and SimPy on one core: checks that they agree, says how fast each is.

`python3 benches/peers/compare.py --only queues` writes the table into docs/performance.md;
`python3 benches/peers/queues.py` only prints it.
"""

import subprocess
import sys

import measuring

NEXOSIM = measuring.HERE / "nexosim"


def compare(rounds):
    """Lines of the table; ends with an error where a mean is too far from rungs'."""
    (fork_join,) = measuring.programs("fork_join")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=NEXOSIM, check=True)
    commands = [
        [fork_join, 4_000_000],
        ["cargo", "run", "--release", "--quiet", "--manifest-path", NEXOSIM / "Cargo.toml", "--", 1_000_000],
        [measuring.python(), measuring.HERE / "fork_join_simpy.py", 100_000],
    ]
    best = measuring.best_of(rounds, commands)
    for found in best:
        found["figures"] = {"mean sojourn time": (found["mean_sojourn_s"], found["std_error"])}
    measuring.agreement(best[0], best[1:])
    lines = ["| | tasks a second | times rungs' | mean sojourn, s |", "|---|---|---|---|"]
    for found in best:
        slower = measuring.per_task(found) / measuring.per_task(best[0])
        mean, error = found["mean_sojourn_s"], found["std_error"]
        rate = 1 / measuring.per_task(found)
        lines.append(f"| {found['peer']} | {rate:,.0f} | {slower:.1f} | {mean:.3f} ± {1.96 * error:.3f} |")
    return lines + ["", measuring.conditions()]


if __name__ == "__main__":
    print("\n".join(compare(int(sys.argv[1]) if len(sys.argv) > 1 else 3)))
