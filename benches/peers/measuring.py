"""How peers are run and compared: rounds in turn, the best of each, figures against rungs'."""

import itertools
import json
import math
import os
import pathlib
import platform
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
AGREES = 4.5  # standard errors
WIDEST = {"avx512f": "AVX-512", "avx2": "AVX2"}


def target_folder():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def python():
    """A Python with the packages of requirements.txt, made in the target folder where there is none."""
    folder = target_folder() / "peers-python"
    interpreter = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = (HERE / "requirements.txt").read_text()
    installed = folder / "requirements.txt"
    if not installed.exists() or installed.read_text() != wanted:
        print("installing NumPy, Numba and SimPy into", folder, file=sys.stderr)
        venv.create(folder, with_pip=True)
        pip = [interpreter, "-m", "pip", "install", "--quiet", "--requirement", HERE / "requirements.txt"]
        subprocess.run(pip, check=True)
        installed.write_text(wanted)
    return str(interpreter)


def programs(*names):
    """Builds benches and returns where each is."""
    command = ["cargo", "bench", "--quiet", "--no-run", "--message-format=json"]
    command += [part for name in names for part in ("--bench", name)]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = map(json.loads, built.stdout.splitlines())
    found = {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}
    return [found[name] for name in names]


def run(command, folder=ROOT):
    done = subprocess.run([str(part) for part in command], cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def per_task(found):
    return found["elapsed_s"] / found["tasks"]


def best_of(rounds, commands):
    """Round by round, so that a busy moment of the machine meets all of them; the best of each."""
    best = [None] * len(commands)
    for number in range(rounds):
        for i, command in enumerate(commands):
            print(f"round {number + 1} of {rounds}:", *map(short, command[:6]), file=sys.stderr)
            found = run(command)
            best[i] = found if best[i] is None else min(best[i], found, key=per_task)
    return best


def short(part):
    return pathlib.Path(part).name if os.sep in str(part) else part


def apart(ours, theirs):
    """The figure that differs most, in standard errors of the difference."""
    if ours.keys() != theirs.keys():
        sys.exit(f"not the same figures: {sorted(ours.keys() ^ theirs.keys())}")
    distance = lambda name: abs(ours[name][0] - theirs[name][0]) / math.hypot(ours[name][1], theirs[name][1])
    farthest = max(ours, key=distance)
    return farthest, distance(farthest)


def agreement(ours, peers):
    """Ends with an error where a peer's figure is too far from ours."""
    worst = 0.0
    for peer in peers:
        name, distance = apart(ours["figures"], peer["figures"])
        # Phrased so that NaN fails.
        if not distance <= AGREES:
            sys.exit(f"{peer['peer']} and {ours['peer']} are {distance:.1f} standard errors apart in {name}")
        worst = max(worst, distance)
    return worst


def relative_half_width(figure, found):
    value, error = found["figures"][figure]
    return 1.96 * error / abs(value)


def seconds_to(share, figure, found):
    """Seconds by plain Monte Carlo until the half-width is a share of the figure: errors fall with the root of the tasks."""
    return found["elapsed_s"] * (relative_half_width(figure, found) / share) ** 2


def until(share, figure, command):
    """The best of five runs with the fewest tasks (powers of two and half as many again) whose half-width is a share of the figure."""
    steps = (tasks for k in itertools.count(12) for tasks in (1 << k, 3 << (k - 1)))
    for tasks in steps:
        found = run([*command, "--tasks", tasks])
        # t with 15 degrees of freedom, one less than there are scramblings.
        if 2.1314 / 1.96 * relative_half_width(figure, found) <= share:
            return min([found, *(run([*command, "--tasks", tasks]) for _ in range(4))], key=per_task)


def conditions():
    """Processor, system and compiler."""
    with open("/proc/cpuinfo") as file:
        pairs = [line.split(":", 1) for line in file if ":" in line]
    cpu = {key.strip(): value.strip() for key, value in pairs}
    widest = next((name for flag, name in WIDEST.items() if flag in cpu["flags"].split()), "SSE2")
    processor = f"{cpu['model name']}, family {cpu['cpu family']} model {cpu['model']}, up to {widest}, {os.cpu_count()} threads of it"
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    compiler = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True)
    rustc = " ".join(compiler.stdout.split()[:2])
    return f"{processor}; {system}; {rustc}; Python {platform.python_version()}."


def write_between(page, marker, lines):
    """Replaces what stands between two markers of a page."""
    start, end = f"<!-- {marker} -->\n", f"<!-- end of {marker} -->\n"
    text = page.read_text()
    before, after = text.split(start)[0], text.split(end)[1]
    page.write_text(before + start + "\n" + "\n".join(lines) + "\n\n" + end + after)
