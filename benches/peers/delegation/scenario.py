"""The numbers of benches/reference.toml, and what every Python peer prints."""

import json
import math

EXECUTIVE, MINI, NANO = 0, 1, 2
INPUT_USD = (2.50e-6, 0.75e-6, 0.20e-6)
OUTPUT_USD = (10.00e-6, 4.50e-6, 1.25e-6)
OUTPUT_S = (1 / 88, 1 / 183, 1 / 147)
FIRST_TOKEN_S, TOOL_S = 0.4, 0.5
# The normal quantiles of the scores 0.577, 0.544, 0.524.
SCORE_QUANTILE = (0.1942246275988833, 0.1105162035620418, 0.06019541172895663)
ABILITY_LOADING = (0.948, 0.912, 0.761)
ABILITY_REST = tuple(math.sqrt(1 - loading**2) for loading in ABILITY_LOADING)

WORK_LOADING, TOKENS_CORRELATION = 0.45, 0.3
WORK_REST, TOKENS_REST = math.sqrt(1 - WORK_LOADING**2), math.sqrt(1 - TOKENS_CORRELATION**2)
REQUESTS, MEAN_PIECES = 8.0, 3.6
RATIO, TO_MINI, SLOTS = 0.8, 0.4, 8

PLAN_READS, PLAN_TOKENS = 0.1, 600.0
SPAWN, BRIEF, CONTEXT, REPORT = 2_000.0, 300.0, 0.02, 400.0
SYNTHESIS_READS, SYNTHESIS_TOKENS = 0.2, 500.0
REVIEW_RATE, CATCHES_WRONG, PASSES_RIGHT = 0.7, 0.8, 0.9
REVIEW_READS, REVIEW_TOKENS = 1.0, 150.0


def log_normal(mean, p95):
    q = 1.6448536269514722
    sigma = q - math.sqrt(q * q - 2 * math.log(p95 / mean))
    return math.log(mean) - sigma * sigma / 2, sigma


INPUT_MU, INPUT_SIGMA = log_normal(60_000, 150_000)
OUTPUT_MU, OUTPUT_SIGMA = log_normal(8_000, 22_000)

# Chances of at most 1, 2, … pieces: 1 + Poisson, by inversion.
_more = MEAN_PIECES - 1
_chances = [math.exp(-_more) * _more**n / math.factorial(n) for n in range(40)]
AT_MOST = tuple(sum(_chances[: n + 1]) for n in range(40))

MEANS = (
    "cost_per_task_usd",
    "baseline_cost_per_task_usd",
    "tokens_per_task",
    "escalations_per_task",
    "success",
    "baseline_success",
    "wrong_accepted",
    "latency_s",
    "baseline_latency_s",
)
# Of the last, the histogram has cost / baseline.
SPREAD = ("cost_per_task_usd", "baseline_cost_per_task_usd", "latency_s", "baseline_latency_s", "savings_per_task")

# Histograms have 128 bins an octave, found by the bits of the float, from 2^-24 to 2^24.
BITS_LEFT_OUT = 52 - 7
FIRST_BIN = (1023 - 24) << 7
BINS = 48 << 7


def edge(bin):
    octave, place = divmod(bin, 128)
    return 2.0 ** (octave - 24) * (1 + place / 128)


def at_rank(histogram, rank):
    below = 0
    for bin, count in enumerate(histogram):
        if count and below + count >= rank:
            return edge(bin) + (edge(bin + 1) - edge(bin)) * (rank - below) / count
        below += count
    return math.nan


def quantile(histogram, q, tasks):
    reach = math.sqrt(q * (1 - q) / tasks)
    error = (at_rank(histogram, (q + reach) * tasks) - at_rank(histogram, (q - reach) * tasks)) / 2
    return at_rank(histogram, q * tasks), error


def figures(tasks, sums, squares, cost_times_baseline, histograms):
    """Every figure with its standard error."""
    found = {}
    for name, total, square in zip(MEANS, sums, squares):
        mean = total / tasks
        found[name] = (mean, math.sqrt((square / tasks - mean * mean) / (tasks - 1)))
    (cost, cost_error), (baseline, baseline_error) = found[MEANS[0]], found[MEANS[1]]
    covariance = (cost_times_baseline / tasks - cost * baseline) / (tasks - 1)
    ratio = cost / baseline
    variance = cost_error**2 - 2 * ratio * covariance + (ratio * baseline_error) ** 2
    found["savings"] = (1 - ratio, math.sqrt(variance) / baseline)
    for name, histogram in zip(SPREAD, histograms):
        counts = [int(count) for count in histogram]
        for q in (0.05, 0.5, 0.95, 0.99):
            turned = name.startswith("savings")
            value, error = quantile(counts, 1 - q if turned else q, tasks)
            found[f"{name}.p{round(100 * q):02}"] = (1 - value if turned else value, error)
    return found


def show(peer, threads, tasks, elapsed_s, found):
    print(json.dumps({"peer": peer, "threads": threads, "tasks": tasks, "elapsed_s": elapsed_s, "figures": found}))
