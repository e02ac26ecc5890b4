"""The reference scenario in NumPy: `python3 with_numpy.py TASKS THREADS [CHUNK]`.

What NumPy likes: chunks whose arrays stay in the second-level cache (the best of the sizes tried),
all pieces of a chunk in flat arrays, rungs of the ladder one after the other under masks, and since a
task's pieces are all of one size, counts of attempts by task instead of sums of amounts. NumPy lets
go of the interpreter's lock while it computes, so two threads help.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import scenario as s
from scenario import EXECUTIVE, MINI, NANO

CHUNK = 8_192
LOADINGS = np.array(s.ABILITY_LOADING)[:, None]
RESTS = np.array(s.ABILITY_REST)[:, None]
SCORES = np.array(s.SCORE_QUANTILE)[:, None]


class Tally:
    def __init__(self):
        self.sums = np.zeros(len(s.MEANS))
        self.squares = np.zeros(len(s.MEANS))
        self.cost_times_baseline = 0.0
        self.histograms = np.zeros((len(s.SPREAD), s.BINS), dtype=np.int64)

    def push(self, columns):
        for i, column in enumerate(columns):
            self.sums[i] += column.sum()
            self.squares[i] += column.sum() if column.dtype == bool else np.dot(column, column)
        cost, baseline = columns[0], columns[1]
        self.cost_times_baseline += np.dot(cost, baseline)
        for histogram, column in zip(self.histograms, (cost, baseline, columns[7], columns[8], cost / baseline)):
            found = np.bincount((column.view(np.int64) >> s.BITS_LEFT_OUT) - s.FIRST_BIN)
            histogram[: len(found)] += found

    def merge(self, other):
        self.sums += other.sums
        self.squares += other.squares
        self.cost_times_baseline += other.cost_times_baseline
        self.histograms += other.histograms


def attempt(rng, wrong):
    """Reviewed and rejected, attempt by attempt: one uniform decides both."""
    uniforms = rng.random(len(wrong))
    rejects = np.where(wrong, s.REVIEW_RATE * s.CATCHES_WRONG, s.REVIEW_RATE * (1 - s.PASSES_RIGHT))
    return uniforms < s.REVIEW_RATE, uniforms < rejects


def makespan(seconds, starts, pieces):
    """The longest chain, but for the few tasks with more pieces than slots: there, list scheduling."""
    spans = np.maximum.reduceat(seconds, starts)
    for task in np.flatnonzero(pieces > s.SLOTS):
        chains = seconds[starts[task] : starts[task] + pieces[task]]
        free_at = chains[: s.SLOTS].tolist()
        for chain in chains[s.SLOTS :].tolist():
            free_at[free_at.index(min(free_at))] += chain
        spans[task] = max(free_at)
    return spans


def chunk(rng, tasks):
    z, first, second, *noise = rng.standard_normal((6, tasks))
    other = s.TOKENS_CORRELATION * first + s.TOKENS_REST * second
    task_input = np.exp(s.INPUT_MU + s.INPUT_SIGMA * (s.WORK_LOADING * z + s.WORK_REST * first))
    task_output = np.exp(s.OUTPUT_MU + s.OUTPUT_SIGMA * (s.WORK_LOADING * z + s.WORK_REST * other))
    # The chance that a normal stays below is p_t(z): no Φ is needed.
    able = LOADINGS * z + RESTS * np.asarray(noise) < SCORES

    pieces = 1 + rng.poisson(s.MEAN_PIECES - 1, tasks)
    ends = np.cumsum(pieces)
    starts, total = ends - pieces, ends[-1]
    task = np.repeat(np.arange(tasks), pieces)
    delegated = rng.random(tasks) < s.RATIO
    crux = starts + (rng.random(tasks) * pieces).astype(np.int64)
    holds_crux = np.zeros(total, dtype=bool)
    holds_crux[crux] = delegated

    # Nano, then mini, then the executive.
    to_mini = rng.random(total) < s.TO_MINI
    nano = np.flatnonzero(~to_mini)
    nano_task = task[nano]
    reviewed, rejected = attempt(rng, holds_crux[nano] & ~able[NANO, nano_task])
    escalated = nano[rejected]
    by_mini = to_mini.copy()
    by_mini[escalated] = True
    mini = np.flatnonzero(by_mini)
    mini_task = task[mini]
    reviewed_mini, rejected_mini = attempt(rng, holds_crux[mini] & ~able[MINI, mini_task])
    redone = mini[rejected_mini]

    count = lambda of: np.bincount(of, minlength=tasks)
    at_nano, at_mini = count(nano_task), count(mini_task)
    to_above, redos = count(task[escalated]), count(task[redone])
    reviews = count(nano_task[reviewed]) + count(mini_task[reviewed_mini])

    last = np.where(to_mini, MINI, NANO)
    last[escalated] = MINI
    last[redone] = EXECUTIVE
    last_on_crux = np.where(delegated, last[crux], EXECUTIVE)

    share = s.RATIO / pieces
    piece_output = share * task_output
    attempt_input = (share + s.CONTEXT) * task_input + (s.SPAWN + s.BRIEF)
    attempt_output = piece_output + s.REPORT
    accepted = pieces - redos
    executive_input = (
        (s.PLAN_READS + (1 - s.RATIO) + redos * share) * task_input
        + (s.REVIEW_READS * reviews + s.SYNTHESIS_READS * accepted) * piece_output
        + s.REPORT * accepted
    )
    executive_output = (
        (1 - s.RATIO + redos * share) * task_output
        + s.BRIEF * (pieces + to_above)
        + s.REVIEW_TOKENS * reviews
        + (s.PLAN_TOKENS + s.SYNTHESIS_TOKENS)
    )
    attempts = at_nano + at_mini
    cost = (
        executive_input * s.INPUT_USD[0]
        + executive_output * s.OUTPUT_USD[0]
        + (at_mini * s.INPUT_USD[MINI] + at_nano * s.INPUT_USD[NANO]) * attempt_input
        + (at_mini * s.OUTPUT_USD[MINI] + at_nano * s.OUTPUT_USD[NANO]) * attempt_output
    )
    tokens = executive_input + executive_output + attempts * (attempt_input + attempt_output)

    requests_s = np.maximum(1.0, s.REQUESTS * share) * (s.FIRST_TOKEN_S + s.TOOL_S)
    retained_s = max(1.0, s.REQUESTS * (1 - s.RATIO)) * (s.FIRST_TOKEN_S + s.TOOL_S)
    executive_s = (2 + reviews) * s.FIRST_TOKEN_S + retained_s + redos * requests_s + executive_output * s.OUTPUT_S[0]
    seconds = np.zeros(total)
    seconds[nano] = (requests_s + attempt_output * s.OUTPUT_S[NANO])[nano_task]
    seconds[mini] += (requests_s + attempt_output * s.OUTPUT_S[MINI])[mini_task]
    success = able[last_on_crux, np.arange(tasks)]
    return (
        cost,
        task_input * s.INPUT_USD[0] + task_output * s.OUTPUT_USD[0],
        tokens,
        (to_above + redos).astype(np.float64),
        success,
        able[EXECUTIVE],
        ~success & (last_on_crux > 0),
        executive_s + makespan(seconds, starts, pieces),
        s.REQUESTS * (s.FIRST_TOKEN_S + s.TOOL_S) + task_output * s.OUTPUT_S[0],
    )


def simulate(seed, tasks, size):
    rng, tally = np.random.Generator(np.random.SFC64(seed)), Tally()
    for start in range(0, tasks, size):
        tally.push(chunk(rng, min(size, tasks - start)))
    return tally


def main():
    numbers = [int(argument) for argument in sys.argv[1:]] + [1_000_000, 1, CHUNK][len(sys.argv) - 1 :]
    tasks, threads, size = numbers
    simulate(0, size, size)
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        parts = [tasks * (i + 1) // threads - tasks * i // threads for i in range(threads)]
        tallies = list(pool.map(lambda part: simulate(part[0], part[1], size), enumerate(parts, 1)))
    tally = tallies[0]
    for other in tallies[1:]:
        tally.merge(other)
    elapsed_s = time.perf_counter() - started
    found = s.figures(tasks, tally.sums, tally.squares, tally.cost_times_baseline, tally.histograms)
    found = {name: (float(value), float(error)) for name, (value, error) in found.items()}
    s.show(f"NumPy {np.__version__}", threads, tasks, elapsed_s, found)


if __name__ == "__main__":
    main()
