#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Print fuzz_grammar.h from tools/ynl/af_inet_cr.yaml: the attributes of each
set with their types, and the attributes that each command takes."""
import sys
import yaml

TYPES = "flag u16 u32 u64 s32 s64 string binary nest pad".split()


def const(name):
    return name.upper().replace("-", "_")


def kind(attr):
    if attr.get("checks", {}).get("max-len") == "af-inet-cr-flag-len":
        return "RULE_FLAG"
    if attr["type"] not in TYPES:
        sys.exit(f"fuzz_grammar.py: {attr['name']}: unknown type {attr['type']}")
    return "RULE_" + attr["type"].upper()


def numbered(attrs):
    """(number, attribute or command), as the specification counts"""
    number = 0
    for attr in attrs:
        number = attr.get("value", number)
        if attr.get("type") != "unused":
            yield number, attr
        number += 1


spec = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
sets = spec["attribute-sets"]
number_of = {attr["name"]: number for number, attr in numbered(sets[0]["attributes"])}

print("/* made from af_inet_cr.yaml */\nenum {")
for entry in sets:
    print(f"\tSET_{const(entry['name'])},")
print("\tSETS\n};\n")
for i, entry in enumerate(sets, 1):
    print(f"static const struct rule rules_{i}[] = {{")
    for number, attr in numbered(entry["attributes"]):
        nested = attr.get("nested-attributes")
        print(f"\t[{number}] = {{ {kind(attr)},",
              f"{'SET_' + const(nested) if nested else -1},",
              f"{int(attr.get('display-hint', '').startswith('ipv4'))},",
              f"\"{attr['name']}\" }},")
    print("};\n")
print("const struct rule_set rule_sets[] = {")
for i in range(1, len(sets) + 1):
    print(f"\t{{ rules_{i}, ARRAY_SIZE(rules_{i}) }},")
print("};\n\nconst unsigned int rule_sets_n = ARRAY_SIZE(rule_sets);\n")

takes = {}
for number, op in numbered(spec["operations"]["list"]):
    names = [name for way in ("do", "dump")
             for name in op.get(way, {}).get("request", {}).get("attributes", [])]
    if names:
        takes[number] = dict.fromkeys(number_of[name] for name in names)
for cmd, numbers in takes.items():
    print(f"static const uint16_t takes_{cmd}[] = {{",
          "".join(f"{number}, " for number in numbers) + "};")
print("\nconst struct rule_cmd rule_cmds[] = {")
for cmd in takes:
    print(f"\t[{cmd}] = {{ takes_{cmd}, ARRAY_SIZE(takes_{cmd}) }},")
print("};\n\nconst unsigned int rule_cmds_n = ARRAY_SIZE(rule_cmds);")
