#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""coverage.py MODULE TAP REASONS REPORT: how much of the module was run.

Counted are lines of the module's own files at which a block of code begins
(behind a branch, at a label): a line is covered when one of its blocks was run.
What was not is written to REPORT, by line, with the reason that REASONS has for
it: a file, its function or a part of the line, why no test gets there.
"""
import collections
import os
import subprocess
import sys


def run(*args, text=None):
    return subprocess.run(args, input=text, stdout=subprocess.PIPE,
                          check=True, universal_newlines=True).stdout


def blocks(module):
    """{section: [address that the call at the start of a block returns to]}"""
    found = collections.defaultdict(list)
    for line in run("readelf", "-rW", module).splitlines():
        if line.startswith("Relocation section"):
            section = line.split("'")[1].replace(".rela", "", 1)
        elif "__sanitizer_cov_trace_pc" in line:
            found[section].append(int(line.split()[0], 16) + 4)
    return found


def own_name(path, root):
    """Name of a file of the module below its directory, or None"""
    name = os.path.relpath(os.path.abspath(path), root)
    own = name != "cover.c" and not name.startswith("..")
    return name if own else None


def places(module):
    """
    {(section, address): (name, line)} of the module's own files, and
    {(name, line): function}. What runs when the module comes or goes (.init,
    .exit) is not counted: each test run does that.
    """
    found = {}
    functions = {}
    root = os.path.dirname(os.path.abspath(module))
    for section, addresses in blocks(module).items():
        if not section.startswith(".text"):
            continue
        text = "".join(f"{a - 1:x}\n" for a in addresses)
        lines = run("addr2line", "-f", "-e", module, "-j", section,
                    text=text).splitlines()
        for address, function, line in zip(addresses, lines[::2], lines[1::2]):
            path, _, number = line.split(" ")[0].rpartition(":")
            name = own_name(path, root)
            if name and number.isdigit():
                found[section, address] = name, int(number)
                functions[name, int(number)] = function
    return found, functions


def visited(tap):
    """{(section, address)} that the VM told of"""
    found = set()
    for line in open(tap, errors="replace"):
        if not line.startswith("@@ cover "):
            continue
        bases, addresses = line[len("@@ cover "):].split(":")
        bases = [word.split("=") for word in bases.split()]
        for address in addresses.split():
            for section, base in bases:
                found.add((section, int(address, 16) - int(base, 16)))
    return found


def read_reasons(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path)
            if line.strip() and not line.startswith("#")]
    return [(name, part, why) for name, part, why in rows]


def source(path, number):
    return open(path).read().splitlines()[number - 1].strip()


def reason(reasons, name, function, text):
    for where, part, why in reasons:
        if where in ("*", name) and (part == function or part in text):
            return why
    return ""


def print_files(lines, covered):
    """A row for each file"""
    total = collections.Counter(line[0] for line in lines)
    hit = collections.Counter(line[0] for line in covered)
    for name in sorted(total):
        print(f"{name:24} {hit[name]:5} of {total[name]:5}"
              f" {100 * hit[name] / total[name]:6.1f} %")


def main(module, tap, reasons, report):
    been = visited(tap)
    at, functions = places(module)
    covered = {where for key, where in at.items() if key in been}
    missed = sorted(set(at.values()) - covered)
    reasons = read_reasons(reasons)
    explained = 0
    with open(report, "w") as out:
        for name, number in missed:
            function = functions[name, number]
            text = source(os.path.join(os.path.dirname(module), name), number)
            why = reason(reasons, name, function, text)
            explained += bool(why)
            print(f"{name}:{number}\t{function}\t{text}\t{why}", file=out)
    print_files(set(at.values()), covered)
    total = len(set(at.values()))
    blocks_run = sum(key in been for key in at)
    print(f"covered {len(covered)} of {total} lines"
          f" ({100 * len(covered) / total:.1f} %),"
          f" {blocks_run} of {len(at)} blocks")
    print(f"not covered: {len(missed)}, of which {explained} for a reason that"
          f" is known: {report}")


if __name__ == "__main__":
    main(*sys.argv[1:])
