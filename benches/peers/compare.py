"""The reference scenario in rungs and in its peers: checks that all agree, writes who is how fast.

    python3 benches/peers/compare.py [--rounds N] [--only delegation|queues]

Needs cargo and Python 3.11 or later; NumPy, Numba and SimPy are installed into the target folder. The
tables go between the markers of docs/performance.md. Ends with an error where a figure of a peer is
more than 4.5 standard errors from rungs'.
"""

import argparse

import measuring
import queues

PAGE = measuring.ROOT / "docs" / "performance.md"
PEERS = measuring.HERE / "delegation"
POINTS = 41
SURE = 1e-3  # half-width as a share of the figure
SURE_OF = ["savings", "cost_per_task_usd.p95"]


def delegation(rounds):
    interpreter = measuring.python()
    reference, loop, literal = measuring.programs("reference", "delegation_loop", "delegation_literal")
    rungs = lambda tasks, *flags: [reference, "--tasks", tasks, *flags]
    ours = [rungs(8_000_000), rungs(16_000_000, "--threads", 2)]
    levels = [rungs(4_000_000, "--simd", level) for level in levels_below_the_best(reference)]
    curves = [rungs(2_000_000, "--detail", "curve"), rungs(500_000, "--detail", "curve", "--points", POINTS)]
    peers = [
        [loop, 4_000_000, 1],
        [loop, 8_000_000, 2],
        [literal, 1_000_000, 1],
        [literal, 2_000_000, 2],
        [interpreter, PEERS / "with_numba.py", 2_000_000, 1],
        [interpreter, PEERS / "with_numba.py", 4_000_000, 2],
        [interpreter, PEERS / "with_numpy.py", 1_000_000, 1],
        [interpreter, PEERS / "with_numpy.py", 2_000_000, 2],
        [interpreter, PEERS / "plain_python.py", 100_000],
    ]
    found = iter(measuring.best_of(rounds, ours + levels + curves + peers))
    take = lambda commands: [next(found) for _ in commands]
    ours, levels, curves, peers = take(ours), take(levels), take(curves), take(peers)
    worst = measuring.agreement(ours[0], ours[1:] + levels + peers)
    lines = table(ours, levels, peers) + ["", *curve(curves)]
    straightforward = [found for found in peers if found["threads"] == 1 and found["peer"].startswith("Rust")]
    lines += ["", *certainty(reference, [ours[0], *straightforward])]
    agreed = f"All figures of all rows agree with the first within {worst:.1f} standard errors ({measuring.AGREES} are allowed)."
    return lines + ["", agreed, "", measuring.conditions()]


def levels_below_the_best(reference):
    """The SIMD levels that a measurement can be held to, the best one left out."""
    return measuring.run([reference, "--levels"])["levels"][1:]


def table(ours, levels, peers):
    base = measuring.per_task(ours[0])
    lines = ["| | threads | ns per task | tasks a second | times rungs' |", "|---|---|---|---|---|"]
    for found in ours + levels + peers:
        name = found["peer"] + (f", {found['simd']}" if "simd" in found else "")
        ns = 1e9 * measuring.per_task(found)
        times = measuring.per_task(found) / base
        lines.append(f"| {name} | {found['threads']} | {ns:,.1f} | {1e9 / ns:,.0f} | {times:.2f} |")
    return lines


def certainty(reference, by_chance):
    """Seconds on one thread to a 95 % half-width of 0.1 %, by evenly spread points and by plain Monte Carlo."""
    lines = [
        "Seconds on one thread until the 95 % half-width is 0.1 % of the figure:",
        "",
        "| | mean savings | times | p95 of cost | times |",
        "|---|---|---|---|---|",
    ]
    sobol = [measuring.until(SURE, figure, [reference, "--sampler", "sobol"]) for figure in SURE_OF]
    rows = [(f"{sobol[0]['peer']}, {sobol[0]['simd']}", [found["elapsed_s"] for found in sobol])]
    for found in by_chance:
        name = found["peer"] + (f", {found['simd']}" if "simd" in found else "")
        rows.append((name, [measuring.seconds_to(SURE, figure, found) for figure in SURE_OF]))
    for name, seconds in rows:
        cells = [f"{s:,.3f} | {s / best:,.0f}" for s, best in zip(seconds, rows[0][1])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def curve(curves):
    one, many = map(measuring.per_task, curves)
    more = (many - one) / (POINTS - 1)
    return [
        f"A curve of {POINTS} points on one thread: {1e9 * many / POINTS:.1f} ns per task and point, "
        f"{1e9 * one:.1f} for a single point and {1e9 * more:.1f} for each further one, "
        "with success, cost and latency, their quantiles and all that a curve keeps."
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["delegation", "queues"])
    asked = parser.parse_args()
    for marker, lines_of in [("delegation", delegation), ("queues", queues.compare)]:
        if asked.only in (None, marker):
            lines = lines_of(asked.rounds)
            print("\n".join(lines))
            measuring.write_between(PAGE, marker, lines)


if __name__ == "__main__":
    main()
