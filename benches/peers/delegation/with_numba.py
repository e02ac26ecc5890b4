"""The reference scenario as a loop compiled by Numba: `python3 with_numba.py TASKS THREADS`.

What Numba likes: one compiled loop over tasks that lets go of the interpreter's lock, scalars in place
of small arrays, NumPy's own generators (one for each thread, drawn from inside the loop) rather than
Numba's global Mersenne twister, `fastmath` on. Compiling is not timed.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

import scenario as s
from scenario import (
    ABILITY_LOADING,
    ABILITY_REST,
    BITS_LEFT_OUT,
    BRIEF,
    CATCHES_WRONG,
    CONTEXT,
    FIRST_BIN,
    FIRST_TOKEN_S,
    INPUT_MU,
    INPUT_SIGMA,
    INPUT_USD,
    MINI,
    NANO,
    OUTPUT_MU,
    OUTPUT_S,
    OUTPUT_SIGMA,
    OUTPUT_USD,
    PASSES_RIGHT,
    PLAN_READS,
    PLAN_TOKENS,
    RATIO,
    REPORT,
    REQUESTS,
    REVIEW_RATE,
    REVIEW_READS,
    REVIEW_TOKENS,
    SCORE_QUANTILE,
    SLOTS,
    SPAWN,
    SYNTHESIS_READS,
    SYNTHESIS_TOKENS,
    TO_MINI,
    TOKENS_CORRELATION,
    TOKENS_REST,
    TOOL_S,
    WORK_LOADING,
    WORK_REST,
)

AT_MOST = np.array(s.AT_MOST)
compiled = numba.njit(nogil=True, fastmath=True, inline="never")
inlined = numba.njit(nogil=True, fastmath=True, inline="always")


@inlined
def number_of_pieces(uniform):
    pieces = 1
    while uniform >= AT_MOST[pieces - 1]:
        pieces += 1
    return pieces


@inlined
def able(tier, z, normal):
    # The chance that a normal stays below is p_t(z): no Φ is needed.
    return ABILITY_LOADING[tier] * z + ABILITY_REST[tier] * normal < SCORE_QUANTILE[tier]


@inlined
def add_to(histogram, bits):
    histogram[(bits >> BITS_LEFT_OUT) - FIRST_BIN] += 1


@compiled
def simulate(rng, tasks, sums, squares, cost_times_baseline, histograms):
    free_at = np.empty(SLOTS)
    values = np.empty(9)
    spread = np.empty(5)
    bits = spread.view(np.int64)
    for _ in range(tasks):
        z, first, second = rng.standard_normal(), rng.standard_normal(), rng.standard_normal()
        other = TOKENS_CORRELATION * first + TOKENS_REST * second
        task_input = np.exp(INPUT_MU + INPUT_SIGMA * (WORK_LOADING * z + WORK_REST * first))
        task_output = np.exp(OUTPUT_MU + OUTPUT_SIGMA * (WORK_LOADING * z + WORK_REST * other))
        able_executive = able(0, z, rng.standard_normal())
        able_mini = able(MINI, z, rng.standard_normal())
        able_nano = able(NANO, z, rng.standard_normal())
        pieces = number_of_pieces(rng.random())
        # One piece holds the crux, or none does.
        crux = int(rng.random() * pieces) if rng.random() < RATIO else -1

        share = RATIO / pieces
        output = share * task_output
        attempt_input = (share + CONTEXT) * task_input + (SPAWN + BRIEF)
        attempt_output = output + REPORT
        requests_s = max(1.0, REQUESTS * share) * (FIRST_TOKEN_S + TOOL_S)
        mini_s = requests_s + attempt_output * OUTPUT_S[MINI]
        nano_s = requests_s + attempt_output * OUTPUT_S[NANO]

        kept = 1 - RATIO
        executive_input = (PLAN_READS + kept) * task_input
        executive_output = PLAN_TOKENS + SYNTHESIS_TOKENS + BRIEF * pieces + kept * task_output
        executive_s = 2 * FIRST_TOKEN_S + max(1.0, REQUESTS * kept) * (FIRST_TOKEN_S + TOOL_S)
        at_mini, at_nano, escalations, last_on_crux = 0, 0, 0, 0
        free_at[:] = 0.0
        for piece in range(pieces):
            tier = MINI if rng.random() < TO_MINI else NANO
            seconds = 0.0
            while True:
                if tier == MINI:
                    at_mini += 1
                    seconds += mini_s
                else:
                    at_nano += 1
                    seconds += nano_s
                rejected = False
                if rng.random() < REVIEW_RATE:
                    is_able = able_mini if tier == MINI else able_nano
                    rejects = CATCHES_WRONG if piece == crux and not is_able else 1 - PASSES_RIGHT
                    rejected = rng.random() < rejects
                    executive_input += REVIEW_READS * output
                    executive_output += REVIEW_TOKENS
                    executive_s += FIRST_TOKEN_S
                if not rejected:
                    executive_input += REPORT + SYNTHESIS_READS * output
                    break
                escalations += 1
                tier -= 1
                if tier == 0:
                    executive_input += share * task_input
                    executive_output += output
                    executive_s += requests_s
                    break
                executive_output += BRIEF
            if piece == crux:
                last_on_crux = tier
            # List scheduling: each chain in its order takes the slot that is free first.
            if piece < SLOTS:
                free_at[piece] = seconds
            else:
                free_at[free_at.argmin()] += seconds
        makespan = 0.0
        for slot in range(min(pieces, SLOTS)):
            makespan = max(makespan, free_at[slot])

        cost = (
            executive_input * INPUT_USD[0]
            + executive_output * OUTPUT_USD[0]
            + (at_mini * INPUT_USD[MINI] + at_nano * INPUT_USD[NANO]) * attempt_input
            + (at_mini * OUTPUT_USD[MINI] + at_nano * OUTPUT_USD[NANO]) * attempt_output
        )
        baseline = task_input * INPUT_USD[0] + task_output * OUTPUT_USD[0]
        success = able_executive if last_on_crux == 0 else (able_mini if last_on_crux == MINI else able_nano)
        values[0] = cost
        values[1] = baseline
        values[2] = executive_input + executive_output + (at_mini + at_nano) * (attempt_input + attempt_output)
        values[3] = escalations
        values[4] = success
        values[5] = able_executive
        values[6] = last_on_crux > 0 and not success
        values[7] = executive_s + executive_output * OUTPUT_S[0] + makespan
        values[8] = REQUESTS * (FIRST_TOKEN_S + TOOL_S) + task_output * OUTPUT_S[0]
        for i in range(9):
            sums[i] += values[i]
            squares[i] += values[i] * values[i]
        cost_times_baseline[0] += cost * baseline
        spread[0] = cost
        spread[1] = baseline
        spread[2] = values[7]
        spread[3] = values[8]
        spread[4] = cost / baseline
        for i in range(5):
            add_to(histograms[i], bits[i])


def tally():
    width = len(s.MEANS)
    return np.zeros(width), np.zeros(width), np.zeros(1), np.zeros((len(s.SPREAD), s.BINS), dtype=np.int64)


def work(part):
    seed, tasks = part
    found = tally()
    simulate(np.random.Generator(np.random.SFC64(seed)), tasks, *found)
    return found


def main():
    tasks, threads = [int(argument) for argument in sys.argv[1:]] + [1_000_000, 1][len(sys.argv) - 1 :]
    work((0, 10))
    started = time.perf_counter()
    parts = [tasks * (i + 1) // threads - tasks * i // threads for i in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        sums, squares, product, histograms = map(sum, zip(*pool.map(work, enumerate(parts, 1))))
    elapsed_s = time.perf_counter() - started
    found = s.figures(tasks, sums, squares, product[0], histograms)
    found = {name: (float(value), float(error)) for name, (value, error) in found.items()}
    s.show(f"Numba {numba.__version__}", threads, tasks, elapsed_s, found)


if __name__ == "__main__":
    main()
