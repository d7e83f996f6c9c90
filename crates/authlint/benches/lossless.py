#!/usr/bin/env python3
"""Whether anything is lost by parsing few files: findings of whole trees, as they are found and with everything parsed.

    lossless.py [--authlint PROGRAM] TREE...

Each tree is linted twice: as everybody does, and with `--parse-all` and one thread, where every file is parsed and every
reader asked whatever the file holds. Findings must be the same, those of the lowest confidence included. Only
syntax errors are left out: of a file that holds none of the words nobody says whether it can be read.

Ends with 1 and prints what differs if something does.
"""

import argparse
import collections
import json
import subprocess
import sys


def findings(program, tree, *more):
    command = [program, "check", ".", "--isolated", "--output-format", "json", "--min-confidence", "low", *more]
    run = subprocess.run(command, cwd=tree, capture_output=True, check=False)
    if run.returncode > 1:
        sys.exit(f"{tree}: {run.stderr.decode(errors='replace')[-2000:]}")
    found = json.loads(run.stdout)["diagnostics"]
    told = (finding for finding in found if finding["rule"] != "syntax-error")
    return collections.Counter(json.dumps(finding, sort_keys=True) for finding in told)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authlint", default="target/release/authlint", metavar="PROGRAM")
    parser.add_argument("trees", nargs="+", metavar="TREE")
    options = parser.parse_args()
    lost = False
    for tree in options.trees:
        few = findings(options.authlint, tree)
        all_parsed = findings(options.authlint, tree, "--parse-all", "--threads", "1")
        print(f"{tree}: {few.total()} findings, {(all_parsed - few).total()} more with everything parsed, "
              f"{(few - all_parsed).total()} fewer", flush=True)
        for sign, difference in (("+", all_parsed - few), ("-", few - all_parsed)):
            for finding in map(json.loads, difference):
                lost = True
                print(f"  {sign} {finding['rule']} {finding['path']}:{finding['line']}")
    sys.exit(lost)


if __name__ == "__main__":
    main()
