#!/usr/bin/env python3
"""Whole processes, side by side in one run: what authlint costs beside programs that everybody knows.

    side_by_side.py [--authlint PROGRAM] [--rounds N] [--against NAME=COMMAND]... TREE...

Each round runs every command once on every tree, in turn, so that what else the machine does hits all alike; a ratio is taken
inside of its round, against `rg --files` (listing names, and nothing else), and the median of the rounds is printed. CPU is
user and system time of the finished process and all that it waited for, RSS that of the largest of them. A command of
--against is split at blanks; `{}` in it stands for the tree.

It needs ripgrep (`rg`) and a Rust compiler, with which it makes an empty program to hold start-up against. Nothing is written
but below a temporary folder.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

WORDS = "oauth|token|secret|client_id"
EMPTY = 'fn main() { println!("empty"); }'
# What a hook gives to a linter: one small file that has to do with its subject, and one that has not.
FILES = {
    "plain.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n"
    + "".join(f"    - {{ name: port-{n}, port: {8000 + n}, targetPort: {8000 + n} }}\n" for n in range(11)),
    "oauth.yaml": "genesys:\n  token_url: https://login.mypurecloud.de/oauth/token\n  api_url: https://api.mypurecloud.de\n"
    "  grant_type: client_credentials\n  client_id: ${CLIENT_ID}\n  client_secret: ${CLIENT_SECRET}\n"
    + "".join(f"  setting_{n}: value-{n}\n" for n in range(14)),
}


def run(command, folder, environment):
    """CPU seconds, wall seconds and megabytes of one run."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in range(3)]
    start = time.perf_counter()
    here = os.getcwd()
    os.chdir(folder)
    try:
        process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    finally:
        os.chdir(here)
        os.close(null)
    _, _, used = os.wait4(process, 0)
    return used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024


def table(title, commands, base, folder, rounds, environment):
    runs = {name: [] for name in commands}
    for name, command in commands.items():
        run(command, folder, environment)
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command, folder, environment))
    print(f"\n{title}\n")
    print("| command | CPU ms | wall ms | RSS MB | CPU ratio | wall ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, own in runs.items():
        cpu, wall = (statistics.median(one[of] for one in own) * 1000 for of in (0, 1))
        ratios = [
            statistics.median(one[of] / max(other[of], 1e-6) for one, other in zip(own, runs[base])) for of in (0, 1)
        ]
        most = max(one[2] for one in own)
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {most:.0f} | {ratios[0]:.2f} | {ratios[1]:.2f} |", flush=True)


def main():
    own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../target/release/authlint")
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--authlint", default=own, metavar="PROGRAM")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--against", action="append", default=[], metavar="NAME=COMMAND")
    arguments.add_argument("trees", nargs="*", metavar="TREE")
    given = arguments.parse_args()
    authlint = os.path.abspath(given.authlint)
    for program in [authlint, "rg", "rustc"]:
        if shutil.which(program) is None:
            sys.exit(f"side_by_side.py: {program} is not there")
    with tempfile.TemporaryDirectory() as scratch:
        empty = os.path.join(scratch, "empty")
        subprocess.run(["rustc", "-O", "-o", empty, "-"], input=EMPTY.encode(), check=True)
        for name, text in FILES.items():
            with open(os.path.join(scratch, name), "w", encoding="utf-8") as file:
                file.write(text)
        # Only what a run needs: a configuration of whoever measures would be measured, too.
        environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": os.path.dirname(scratch)}
        check = [authlint, "check", "--exit-zero"]
        commands = {
            "empty program": [empty],
            "`authlint --version`": [authlint, "--version"],
            "`rg --version`": ["rg", "--version"],
            "authlint, a plain file": [*check, "plain.yaml"],
            "authlint, an OAuth client": [*check, "oauth.yaml"],
            "rg, the same file": ["rg", "-i", WORDS, "oauth.yaml"],
        }
        table("Start-up", commands, "empty program", scratch, given.rounds * 5, environment)
        for tree in given.trees:
            commands = {
                "`rg --files`": ["rg", "--files"],
                "`rg -l`, four words": ["rg", "-l", "-i", WORDS],
                "authlint": [*check, "."],
                "authlint, one thread": [*check, "--threads", "1", "."],
            }
            for other in given.against:
                name, command = other.split("=", 1)
                commands[name] = [part.replace("{}", ".") for part in command.split()]
            title = os.path.basename(os.path.abspath(tree))
            table(title, commands, "`rg --files`", tree, given.rounds, environment)


if __name__ == "__main__":
    main()
