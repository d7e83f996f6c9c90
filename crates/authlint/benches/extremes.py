#!/usr/bin/env python3
"""What happens at the ends: how cost grows with copies, bytes, files, findings and rules, as ratios of one run.

    extremes.py [--authlint PROGRAM] [--rounds N] TREE

Everything but TREE is made below a temporary folder (some 300 MB with the copies). Of each pair the two commands run in turn,
a ratio is taken inside of its round, and the median of the rounds is printed.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile

from side_by_side import run

WRONG = "https://api.mypurecloud.de/oauth/token"
RIGHT = "https://login.mypurecloud.de/oauth/token"
TEN = (
    "token-url-wrong-host,token-url-wrong-path,token-url-wrong-role,region-mismatch,scope-unknown,scope-mistaken,"
    "secret-key-missing,region-host-unknown,variable-undeclared,variable-name-differs"
)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def services(count, url):
    """So many clients, each with its token URL."""
    return "".join(f"service-{n}:\n  client_id: client-{n}\n  token_url: {url}\n" for n in range(count))


def manifests(count):
    """So many manifests in one file, all of which are worth reading."""
    one = (
        "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: client-{n}\n  labels: {{ app: web, tier: {n} }}\nstringData:\n"
        "  client_id: client-{n}\n  token_url: {url}\n"
    )
    return "".join(one.format(n=n, url=RIGHT) for n in range(count))


def main():
    own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../target/release/authlint")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authlint", default=own, metavar="PROGRAM")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("tree", metavar="TREE")
    given = parser.parse_args()
    authlint, tree = os.path.abspath(given.authlint), os.path.abspath(given.tree)
    check = [authlint, "check", "--exit-zero", "--isolated", "--output-format", "json"]
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": os.path.dirname(scratch)}
        at = lambda *parts: os.path.join(scratch, *parts)
        for copy in range(4):
            shutil.copytree(tree, at("copies", str(copy)), symlinks=True, ignore=shutil.ignore_patterns(".git"))
        for count, name in ((50_000, "half"), (100_000, "whole")):
            write(at("giant", f"{name}.yaml"), manifests(count // 2))
        for number in range(200_000):
            write(at("tiny", f"{number // 500}", f"{number}.yaml"), f"name: one\nport: {number}\n")
        write(at("findings", "none.yaml"), services(50_000, RIGHT))
        write(at("findings", "many.yaml"), services(50_000, WRONG))
        pairs = [
            ("one thread", [*check, "--threads", "1", "."], "two threads", [*check, "--threads", "2", "."], tree),
            ("one copy", [*check, "0"], "four copies", [*check, "."], at("copies")),
            ("half of the bytes", [*check, "half.yaml"], "all of them", [*check, "whole.yaml"], at("giant")),
            ("`rg -c`, 200,000 files", ["rg", "-c", "one", "."], "authlint", [*check, "."], at("tiny")),
            ("no finding", [*check, "none.yaml"], "50,000 findings", [*check, "many.yaml"], at("findings")),
            ("ten rules", [*check, "--select", TEN, "."], "all rules", [*check, "."], tree),
            ("`rg --files`", ["rg", "--files"], "nothing changed (`--cache`)", [*check, f"--cache={at('kept')}", "."], tree),
            # As after a change: no run is kept as a whole, and what is known of its files is.
            ("`rg --files`", ["rg", "--files"], "files are known (`--cache`)",
             ["sh", "-c", 'rm -f "$0"/*.run; exec "$@"', at("kept"), *check, f"--cache={at('kept')}", "."], tree),
            ("all files are read", [*check, "."], "files are known (`--cache`)",
             ["sh", "-c", 'rm -f "$0"/*.run; exec "$@"', at("kept"), *check, f"--cache={at('kept')}", "."], tree),
        ]
        print("| first | second | CPU ms | CPU ms | CPU ratio | wall ratio | RSS MB | RSS MB |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for first, left, second, right, folder in pairs:
            if any(word.startswith("--cache") for word in right):
                run(right, folder, environment)
            runs = [(run(left, folder, environment), run(right, folder, environment)) for _ in range(given.rounds)]
            cpu = [statistics.median(one[side][0] for one in runs) * 1000 for side in (0, 1)]
            ratio = [statistics.median(one[1][of] / max(one[0][of], 1e-6) for one in runs) for of in (0, 1)]
            most = [max(one[side][2] for one in runs) for side in (0, 1)]
            print(
                f"| {first} | {second} | {cpu[0]:.0f} | {cpu[1]:.0f} | {ratio[0]:.2f} | {ratio[1]:.2f} | {most[0]:.0f} | "
                f"{most[1]:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())
