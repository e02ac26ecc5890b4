"""The reference scenario in plain Python: `python3 plain_python.py TASKS`. The standard library only.

What CPython likes: local names, one function for the loop, the quick one of the library's two normals
(`gauss`), pieces by bisection. All values are kept and sorted at the end, which is faster here than
counting into bins one by one.
"""

import math
import random
import sys
import time
from bisect import bisect

import scenario as s
from scenario import MINI, NANO


def chain(share, task_input, task_output, able, holds_crux, used, uniform):
    """A piece from its first attempt to the last. Returns who made that, the seconds subordinates took, escalations."""
    inputs, outputs, executive = used
    output = share * task_output
    attempt_input = (share + s.CONTEXT) * task_input + (s.SPAWN + s.BRIEF)
    attempt_output = output + s.REPORT
    requests_s = max(1.0, s.REQUESTS * share) * (s.FIRST_TOKEN_S + s.TOOL_S)
    tier = MINI if uniform() < s.TO_MINI else NANO
    seconds, escalations = 0.0, 0
    while True:
        inputs[tier] += attempt_input
        outputs[tier] += attempt_output
        seconds += requests_s + attempt_output * s.OUTPUT_S[tier]
        rejected = False
        if uniform() < s.REVIEW_RATE:
            wrong = holds_crux and not able[tier]
            rejected = uniform() < (s.CATCHES_WRONG if wrong else 1 - s.PASSES_RIGHT)
            inputs[0] += s.REVIEW_READS * output
            outputs[0] += s.REVIEW_TOKENS + (s.BRIEF if rejected and tier > MINI else 0.0)
            executive[0] += s.FIRST_TOKEN_S
        if not rejected:
            inputs[0] += s.REPORT + s.SYNTHESIS_READS * output
            return tier, seconds, escalations
        escalations += 1
        tier -= 1
        if tier == 0:
            inputs[0] += share * task_input
            outputs[0] += output
            executive[0] += requests_s
            return 0, seconds, escalations


def makespan(chains):
    """List scheduling: each chain in its order takes the slot that is free first."""
    if len(chains) <= s.SLOTS:
        return max(chains)
    free_at = chains[: s.SLOTS]
    for seconds in chains[s.SLOTS :]:
        free_at[free_at.index(min(free_at))] += seconds
    return max(free_at)


def task(uniform, normal):
    z, first, second = normal(), normal(), normal()
    other = s.TOKENS_CORRELATION * first + s.TOKENS_REST * second
    task_input = math.exp(s.INPUT_MU + s.INPUT_SIGMA * (s.WORK_LOADING * z + s.WORK_REST * first))
    task_output = math.exp(s.OUTPUT_MU + s.OUTPUT_SIGMA * (s.WORK_LOADING * z + s.WORK_REST * other))
    # The chance that a normal stays below is p_t(z): no Φ is needed.
    able = [
        loading * z + rest * normal() < quantile
        for loading, rest, quantile in zip(s.ABILITY_LOADING, s.ABILITY_REST, s.SCORE_QUANTILE)
    ]
    pieces = 1 + bisect(s.AT_MOST, uniform())
    # One piece holds the crux, or none does.
    crux = int(uniform() * pieces) if uniform() < s.RATIO else -1

    share, kept = s.RATIO / pieces, 1 - s.RATIO
    inputs = [s.PLAN_READS * task_input + kept * task_input, 0.0, 0.0]
    outputs = [s.PLAN_TOKENS + s.BRIEF * pieces + kept * task_output + s.SYNTHESIS_TOKENS, 0.0, 0.0]
    executive = [2 * s.FIRST_TOKEN_S + max(1.0, s.REQUESTS * kept) * (s.FIRST_TOKEN_S + s.TOOL_S)]
    used, chains, escalations, last_on_crux = (inputs, outputs, executive), [], 0, 0
    for piece in range(pieces):
        tier, seconds, more = chain(share, task_input, task_output, able, piece == crux, used, uniform)
        chains.append(seconds)
        escalations += more
        if piece == crux:
            last_on_crux = tier

    cost = sum(map(float.__mul__, inputs, s.INPUT_USD)) + sum(map(float.__mul__, outputs, s.OUTPUT_USD))
    success = able[last_on_crux]
    return (
        cost,
        task_input * s.INPUT_USD[0] + task_output * s.OUTPUT_USD[0],
        sum(inputs) + sum(outputs),
        escalations,
        success,
        able[0],
        last_on_crux > 0 and not success,
        executive[0] + outputs[0] * s.OUTPUT_S[0] + makespan(chains),
        s.REQUESTS * (s.FIRST_TOKEN_S + s.TOOL_S) + task_output * s.OUTPUT_S[0],
    )


def estimates(tasks, columns):
    """Means from sums, quantiles from sorted values."""
    cost, baseline = columns[0], columns[1]
    sums = [math.fsum(column) for column in columns]
    squares = [math.fsum(value * value for value in column) for column in columns]
    found = s.figures(tasks, sums, squares, math.fsum(map(float.__mul__, cost, baseline)), [])
    spread = [cost, baseline, columns[7], columns[8], [1 - c / b for c, b in zip(cost, baseline)]]
    for name, values in zip(s.SPREAD, spread):
        values = sorted(values)
        at = lambda share: values[min(max(round(share * tasks), 0), tasks - 1)]
        for q in (0.05, 0.5, 0.95, 0.99):
            reach = math.sqrt(q * (1 - q) / tasks)
            found[f"{name}.p{round(100 * q):02}"] = (at(q), (at(q + reach) - at(q - reach)) / 2)
    return found


def main():
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rng = random.Random(1)
    started = time.perf_counter()
    uniform, normal = rng.random, lambda: rng.gauss(0.0, 1.0)
    rows = [task(uniform, normal) for _ in range(tasks)]
    found = estimates(tasks, list(zip(*rows)))
    elapsed_s = time.perf_counter() - started
    s.show(f"Python {sys.version.split()[0]}", 1, tasks, elapsed_s, found)


if __name__ == "__main__":
    main()
