"""Counts the instructions of the kernels under valgrind, and holds them against what they were.

    python3 benches/instructions.py [--write]

A count does not depend on what else the machine does, so a slowdown of a few percent shows. It depends
on the compiler and on the SIMD level: valgrind knows none above AVX2, so AVX-512 is never what is
counted. Ends with an error where a case takes over 3 % more than in benches/instructions.json, which
`--write` replaces. Needs valgrind.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
BASELINE = HERE / "instructions.json"
ALLOWED = 1.03
BLOCK = 1024
# Blocks in the two runs of a case: what does not repeat is in both. Multiples of a batch and of 41 points.
FEW, MANY = 16 * 41, 5 * 16 * 41


def program():
    command = ["cargo", "bench", "--quiet", "--no-run", "--message-format=json", "--bench", "instructions"]
    built = subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "instructions")


def counted(executable, case, blocks):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", executable, case, str(blocks)]
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"{case}: {done.stderr}")
    return int(found.group(1))


def conditions():
    text = lambda *command: subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return " ".join(text("rustc", "--version").split()[:2])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="keep what is counted as the new baseline")
    write = parser.parse_args().write
    executable = program()
    cases = subprocess.run([executable], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    before = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"per_value": {}}
    per_value, slower = {}, []
    for case in cases:
        more = counted(executable, case, MANY) - counted(executable, case, FEW)
        now = round(more / ((MANY - FEW) * BLOCK), 2)
        per_value[case] = now
        was = before["per_value"].get(case)
        change = "" if was is None else f"{100 * (now / was - 1):+.1f} %"
        print(f"{case:40} {now:10,.2f} {change:>9}", flush=True)
        if was is not None and now > ALLOWED * was:
            slower.append(case)
    if write:
        BASELINE.write_text(json.dumps({"rustc": conditions(), "per_value": per_value}, indent=2) + "\n")
    elif slower:
        sys.exit(f"more instructions than in {BASELINE.name} (made with {before['rustc']}): " + ", ".join(slower))


if __name__ == "__main__":
    main()
