#!/usr/bin/env python3
"""Whether anything is lost by parsing few files, or by saying again what was said: findings of whole trees, as they are found,
with everything parsed, and from a run that was kept.

    lossless.py [--authlint PROGRAM] TREE...

Each tree is linted twice: as everybody does, and with `--parse-all` and one thread, where every file is parsed and every
reader asked whatever the file holds. Findings must be the same, those of the lowest confidence included. Only
syntax errors are left out: of a file that holds none of the words nobody says whether it can be read. Then it is linted
with `--cache` twice, and the second report must be that of a run without, byte by byte; and once more without the run that
was kept, from what is known of its files.

Ends with 1 and prints what differs if something does.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def report(program, tree, *more):
    command = [program, "check", ".", "--isolated", "--output-format", "json", "--min-confidence", "low", *more]
    run = subprocess.run(command, cwd=tree, capture_output=True, check=False)
    if run.returncode > 1:
        sys.exit(f"{tree}: {run.stderr.decode(errors='replace')[-2000:]}")
    return run.stdout, run.stderr.decode(errors="replace")


def findings(report):
    found = json.loads(report)["diagnostics"]
    told = (finding for finding in found if finding["rule"] != "syntax-error")
    return collections.Counter(json.dumps(finding, sort_keys=True) for finding in told)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authlint", default="target/release/authlint", metavar="PROGRAM")
    parser.add_argument("trees", nargs="+", metavar="TREE")
    options = parser.parse_args()
    lost = False
    for tree in options.trees:
        plain, _ = report(options.authlint, tree)
        few = findings(plain)
        all_parsed = findings(report(options.authlint, tree, "--parse-all", "--threads", "1")[0])
        print(f"{tree}: {few.total()} findings, {(all_parsed - few).total()} more with everything parsed, "
              f"{(few - all_parsed).total()} fewer", flush=True)
        for sign, difference in (("+", all_parsed - few), ("-", few - all_parsed)):
            for finding in map(json.loads, difference):
                lost = True
                print(f"  {sign} {finding['rule']} {finding['path']}:{finding['line']}")
        with tempfile.TemporaryDirectory() as kept:
            first, _ = report(options.authlint, tree, f"--cache={kept}", "--stats")
            again, told = report(options.authlint, tree, f"--cache={kept}", "--stats")
            for run in pathlib.Path(kept).glob("*.run"):
                run.unlink()
            known, of_files = report(options.authlint, tree, f"--cache={kept}", "--stats")
        is_kept = "nothing changed" in told
        lost |= first != plain or again != plain or known != plain
        count = re.search(r"(\d+) files? of these did not change", of_files)
        print(f"  known: {count[1] if count else 0} files, {'the same' if known == plain else 'OTHERWISE'}", flush=True)
        print(f"  kept: {'said again' if is_kept else 'not kept'}, {'the same' if again == plain else 'OTHERWISE'}", flush=True)
    sys.exit(lost)


if __name__ == "__main__":
    main()
