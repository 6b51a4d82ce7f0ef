#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Generate from af_inet_cr.yaml whatever repeats it:

	gen.py KERNEL_SOURCE [DIRECTORY]

KERNEL_SOURCE is Debian's linux-source-6.12, whose YNL generator writes the UAPI
header, the policies, the table of operations and the reference page.  The files
go to their places below DIRECTORY, the tree of the project by default.

The generator cannot say some things, which are added here:
- the documentation of attributes in the UAPI header;
- an enum names values without limiting them: the kernel's own setters do that;
- a PAD has a policy, a length has an upper end, and a nest of rtnetlink's attributes
  is a nest to the kernel and bytes to a client;
- the operations have policies of types and masks alone.  A violated range or
  length would be ERANGE there, and the module answers EINVAL;
- which attributes may be repeated, and which are flags with a payload;
- the rows of the tool's table, with what show.yaml adds for people.
"""
import contextlib
import importlib.util
import io
import pathlib
import re
import subprocess
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
SPEC = HERE / 'af_inet_cr.yaml'
LICENSE = '((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)'
NOTE = '''/*
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 */'''

UAPI_NOTE = '''/*
 * Checkpoint and restore of AF_INET and AF_INET6 sockets, and of the network
 * devices of a namespace, over generic netlink.  af_inet_cr(7) has the rules that
 * hold for every command and attribute.
 *
 * Generated from tools/ynl/af_inet_cr.yaml: edit that, then "make -C tools spec".
 *
 * u32, s32, u16, u64, s64: host byte order.  Addresses: network byte order, 4 or
 * 16 bytes.  "flag": an attribute without payload means on; a u32 payload means
 * on (1) or off (0).  [n]: may occur more than once.
 */'''

# Nests whose contents the policy of a request says nothing about: attributes of
# rtnetlink, and what only informs.
OPEN_NESTS = {'netdev-link', 'netdev-master-data', 'left-out'}
FLAG_LEN = 'af-inet-cr-flag-len'


def load_generator(source):
    path = source / 'tools/net/ynl/ynl-gen-c.py'
    spec = importlib.util.spec_from_file_location('ynl_gen_c', path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    return module


def is_flag(attr):
    return attr.get('checks', {}).get('max-len') == FLAG_LEN


class Generator:
    """The kernel's generator, with what it cannot say"""

    def __init__(self, source):
        self.gen = load_generator(source)
        self.types_only = False
        self.amend()
        self.schema(source / 'Documentation/netlink/genetlink-legacy.yaml')
        self.family = self.gen.Family(str(SPEC), [])
        if self.family.license != LICENSE:
            sys.exit(f'{SPEC}: the licence must be {LICENSE}')

    def amend(self):
        gen, me = self.gen, self
        scalar_init = gen.TypeScalar.__init__
        scalar_policy = gen.TypeScalar._attr_policy
        binary_policy = gen.TypeBinary._attr_policy
        nest_policy = gen.TypeNest._attr_policy

        def scalar_without_enum(attr, family, attr_set, spec, value):
            enum = spec.pop('enum', None)
            scalar_init(attr, family, attr_set, spec, value)
            if enum:
                spec['enum'] = enum

        def scalar(attr, policy):
            if me.types_only and not attr.is_bitfield:
                return gen.Type._attr_policy(attr, policy)
            return scalar_policy(attr, policy)

        def string(attr, _policy):
            length = attr.get_limit_str('max-len')
            if me.types_only or not length:
                return '{ .type = NLA_NUL_STRING, }'
            return '{ .type = NLA_NUL_STRING, .len = ' + length + ', }'

        def flag(attr, policy):
            if me.types_only:
                policy = 'NLA_BINARY'
            return gen.Type._attr_policy(attr, policy)

        def binary(attr, policy):
            if attr.name in OPEN_NESTS:
                return '{ .type = NLA_NESTED, }'
            if me.types_only:
                return '{ .type = NLA_BINARY, }'
            low = attr.get_limit_str('min-len')
            high = attr.get_limit_str('max-len')
            if low and high:
                return f'NLA_POLICY_RANGE(NLA_BINARY, {low}, {high})'
            if high:
                return '{ .type = NLA_BINARY, .len = ' + high + ', }'
            return binary_policy(attr, policy)

        def nest(attr, policy):
            # The module parses each nest with the policy of its set
            if attr.name in OPEN_NESTS or not me.types_only:
                return '{ .type = NLA_NESTED, }'
            return nest_policy(attr, policy)

        def pad(attr, cw):
            cw.p(f'\t[{attr.enum_name}] = {"{"} .type = NLA_BINARY, {"}"},')

        gen.TypeScalar.__init__ = scalar_without_enum
        gen.TypeScalar._attr_policy = scalar
        gen.TypeString._attr_policy = string
        gen.TypeFlag._attr_policy = flag
        gen.TypeBinary._attr_policy = binary
        gen.TypeNest._attr_policy = nest
        gen.TypePad.attr_policy = pad

    def schema(self, path):
        """Hold the specification against the kernel's schema"""
        init = self.gen.SpecFamily.__init__

        def with_schema(family, spec, **kwargs):
            init(family, spec, schema_path=str(path), **kwargs)

        self.gen.SpecFamily.__init__ = with_schema

    def written(self, function):
        """What a function of the generator writes"""
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            cw = self.gen.CodeWriter(self.gen.BaseNlLib())
            function(cw)
            del cw
        return text.getvalue()

    # UAPI

    def kdoc(self, name, doc, members):
        def write(cw):
            cw.p('/**')
            cw.write_doc_line(f'enum {name}' + (f' - {doc}' if doc else ''))
            for member, text in members:
                cw.write_doc_line(f'@{member}: {text}')
            cw.p(' */')
        return self.written(write)

    def described(self, attr):
        """Type and meaning of an attribute, in a line"""
        yaml_attr = attr.yaml
        kind = yaml_attr['type']
        doc = yaml_attr.get('doc', '')
        if kind == 'unused':
            return ''
        if kind in ('binary', 'pad'):
            return ('[n], ' if yaml_attr.get('multi-attr') else '') + doc
        text = kind
        if yaml_attr.get('multi-attr'):
            text += ' [n]'
        if kind == 'nest':
            text += f", enum af_inet_cr_{self.gen.c_lower(yaml_attr['nested-attributes'])}"
        elif yaml_attr.get('enum') == 'bool':
            text += ' bool'
        elif 'enum' in yaml_attr:
            enum = self.family.consts[yaml_attr['enum']]
            if not enum.yaml.get('header'):
                mask = 'mask of ' if enum.type == 'flags' else ''
                text += f", {mask}enum {enum.yaml['enum-name']}"
        return text + (f'; {doc}' if doc else '')

    def uapi(self):
        text = self.written(lambda cw: self.gen.render_uapi(self.family, cw))
        docs = {}
        for attrs in self.family.attr_sets.values():
            name = attrs.yaml['enum-name']
            docs[name] = self.kdoc(name, attrs.yaml.get('doc', ''), [
                (attr.enum_name, self.described(attr)) for _, attr in attrs.items()
                if attr.type not in ('unused', 'pad')])
        name = self.family['operations']['enum-name']
        docs[name] = self.kdoc(name, 'commands', [
            (op.enum_name, op.yaml['doc']) for op in self.family.msgs.values()
            if op.value])
        text = re.sub(r'^enum (\w+) \{', lambda m: docs.get(m[1], '') + m[0],
                      text, flags=re.M)
        return (f'/* SPDX-License-Identifier: {LICENSE} */\n{UAPI_NOTE}\n' +
                re.sub(r'\n{3,}', '\n\n', text))

    # Policies and operations

    def nests(self):
        """Sets in nests, each behind the ones in it"""
        done = []

        def visit(name):
            for _, attr in self.family.attr_sets[name].items():
                if attr.type == 'nest' and attr['nested-attributes'] not in done:
                    visit(attr['nested-attributes'])
            if name not in done:
                done.append(name)

        for name, struct in sorted(self.family.pure_nested_structs.items()):
            if struct.request and name not in done:
                visit(name)
        return [self.family.pure_nested_structs[name] for name in done
                if name not in OPEN_NESTS]

    def policies(self, types_only):
        gen, family = self.gen, self.family
        self.types_only = types_only

        def write(cw):
            if not types_only:
                gen.print_kernel_policy_ranges(family, cw)
            for struct in self.nests():
                gen.print_req_policy(cw, struct)
            for op in family.ops.values():
                modes = [mode for mode in ['do', 'dump'] if mode in op]
                if op.dual_policy and op['do']['request'] != op['dump']['request']:
                    sys.exit(f'{op.name}: do and dump have one policy before Linux 6.2')
                for mode in modes[-1:]:
                    cw.p(f"/* {op.enum_name} - {' and '.join(modes)} */")
                    info = gen.RenderInfo(cw, family, 'kernel', op, mode)
                    gen.print_req_policy(cw, info.struct['request'], ri=info)
            if types_only:
                gen.print_kernel_op_table(family, cw)

        text = self.written(write)
        # The operations are "cmd-dump" and so on; a do and a dump are alike
        for op in family.ops.values():
            for mode in ['do', 'dump'] if op.dual_policy else []:
                text = text.replace(f'{op.render_name}_{mode}_nl_', f'{op.render_name}_nl_')
        text = text.replace('af_inet_cr_cmd_', 'af_inet_cr_').replace('_nl_cmd_', '_nl_')
        if not types_only:
            # Not constant in the headers of Linux 6.1
            text = text.replace('static const struct netlink_range', 'static struct netlink_range')
            return re.sub(r'^static (const struct nla_policy)', r'\1', text, flags=re.M)
        text = re.sub(r'^const (struct nla_policy)', r'static const \1', text, flags=re.M)
        return text.replace('_nl_policy', '_nl_types')

    def cases(self, name, doc, wanted):
        lines = ['', f'/* {doc} */', f'bool {name}(int attr)', '{', '\tswitch (attr) {']
        lines += [f'\tcase {attr.enum_name}:'
                  for _, attr in self.family.attr_sets['attr'].items() if wanted(attr)]
        return '\n'.join(lines + ['\t\treturn true;', '\tdefault:',
                                  '\t\treturn false;', '\t}', '}', '', ''])

    def operations(self):
        text = f'// SPDX-License-Identifier: {LICENSE}\n{NOTE}\n#include "policy.h"\n\n'
        text += '/* What generic netlink checks, and tells with CTRL_CMD_GETPOLICY */\n\n'
        return tidy(text + self.policies(True)).rstrip('\n') + '\n'

    def source(self):
        text = f'// SPDX-License-Identifier: {LICENSE}\n{NOTE}\n'
        text += '#include "policy.h"\n#include "lengths.h"\n\n'
        text += self.policies(False)
        text += self.cases('af_inet_cr_may_repeat', 'May a message have several?',
                           lambda a: a.yaml.get('multi-attr') or a.type == 'pad')
        text += self.cases('af_inet_cr_is_flag', 'A flag, which may have a payload',
                           lambda a: is_flag(a.yaml))
        return tidy(text).rstrip('\n') + '\n'

    def header(self):
        text = f'/* SPDX-License-Identifier: {LICENSE} */\n{NOTE}\n'
        text += '#ifndef _AF_INET_CR_POLICY_H\n#define _AF_INET_CR_POLICY_H\n\n'
        text += '#include <net/netlink.h>\n#include <net/genetlink.h>\n'
        text += '#include <uapi/linux/af_inet_cr.h>\n\n'
        for name in re.findall(r'^(const struct nla_policy .*) = \{', self.policies(False),
                               flags=re.M):
            text += f'extern {name};\n'
        text += '\n' + aligned(self.written(
            lambda cw: self.gen.print_kernel_op_table_hdr(self.family, cw)
        ).replace('_nl_cmd_', '_nl_'))
        text += '\nbool af_inet_cr_may_repeat(int attr);\nbool af_inet_cr_is_flag(int attr);\n\n'
        return tidy(text + '#endif /* _AF_INET_CR_POLICY_H */\n')


def aligned(text):
    """Prototypes whose name has changed its length"""
    def align(match):
        column = len(match[1])
        return f"{match[1]}{match[2]}\n{column // 8 * chr(9)}{column % 8 * ' '}{match[3]}"
    return re.sub(r'^(\w+ \w+\()(.*,)\n\s+(.*;)$', align, text, flags=re.M)


def width(line):
    return len(line.expandtabs(8))


def tidy(text):
    """Lines of at most 80 columns, where they can be broken"""
    lines = []
    for line in text.split('\n'):
        match = re.match(r'(\t+\S+ =) (.*)|(.*[^,]) (\w+\[.*\](?: = \{|;))$|'
                         r'(\w[\w ]*?\**)((?:\w+)\(.*)', line)
        if width(line) <= 80 or not match:
            lines.append(line)
        elif match[1] and match[2].startswith('{ '):
            tabs = re.match('\t+', line)[0]
            lines += [match[1] + ' {', f'{tabs}\t{match[2][2:-3]}', tabs + '},']
        elif match[1]:
            lines += [match[1], '\t' + re.match('\t+', line)[0] + match[2]]
        elif match[3]:
            lines += [match[3], match[4]]
        else:
            lines.append(line)
    return re.sub(r'\n{3,}', '\n\n', '\n'.join(lines))


# The tool's table

KINDS = {'pad': 'hex', 's64': 'time'}
FLAGS = {'head': 'INETCR_ATTR_HEAD', 'identity': 'INETCR_ATTR_IDENTITY',
         'multi': 'INETCR_ATTR_MULTI', 'bare': 'ATTR_BARE', 'quiet': 'ATTR_QUIET',
         'hex': 'ATTR_HEX', 'per-msg': 'ATTR_PER_MSG', 'not-off': 'ATTR_NOT_OFF',
         'given': 'ATTR_GIVEN', 'passing': 'ATTR_PASSING'}


class Rows:
    """Rows for people of the attributes of a set"""

    def __init__(self, family, show):
        self.family = family
        self.show = show

    def row(self, attrs, attr, shown):
        """A row as a dictionary: what the specification says, then show.yaml"""
        spec = attr.yaml
        name = attr.name.upper().replace('-', '_')
        if attrs.name == 'attr':
            name = re.sub('^SOCKOPT_', 'SO_', name)
        row = {'name': name, 'kind': KINDS.get(spec['type'], spec['type']), 'flags': []}
        hint = spec.get('display-hint')
        if spec.get('multi-attr'):
            row['flags'].append('multi')
        if spec['type'] == 'pad':
            row['flags'].append('quiet')
        if spec['type'] == 'nest':
            row['table'] = spec['nested-attributes'].replace('-', '_') + '_table'
        elif spec['type'] == 'binary':
            row['kind'] = {'ipv4': 'addr', 'mac': 'mac'}.get(hint, 'hex')
            if is_flag(spec):
                row['kind'] = 'flag'
            elif 'struct' in spec:
                row['kind'] = 'timeval' if spec['struct'] == 'timeval' else 'struct'
                row['table'] = spec['struct'].replace('-', '_') + '_table'
        elif spec.get('enum') == 'bool':
            row['kind'] = 'boolean'
        elif 'enum' in spec:
            enum = self.family.consts[spec['enum']]
            row['kind'] = 'mask' if enum.type == 'flags' else 'enum'
            row['words'] = spec['enum'].replace('-', '_') + '_words'
        elif hint == 'hex':
            row['flags'].append('hex')
        elif spec['type'] == 'u16' and name.endswith('PORT'):
            row['kind'] = 'port'
        flags = [f for f in row['flags'] if f not in shown.get('not', [])]
        row.update(shown)
        row['flags'] = flags + shown.get('flags', [])
        return row

    def render(self, attrs, attr, shown):
        row = self.row(attrs, attr, shown)
        text = [f'.name = "{row["name"]}"', f'.kind = &inetcr_kind_{row["kind"]}']
        if row['flags']:
            text.append('.flags = ' + ' | '.join(FLAGS[f] for f in row['flags']))
        for key in 'label', 'unit':
            if key in row:
                text.append(f'.{key} = "{row[key]}"')
        for key in 'words', 'fresh', 'data_of':
            if key in row:
                text.append(f'.{key} = {row[key]}')
        if row['kind'] in ('nest', 'struct', 'structs'):
            text.append(f'.table = &{self.show["tables"].get(row["table"], row["table"])}')
        line = f'\t[{attr.enum_name}] = {{ ' + ', '.join(text) + ' },\n'
        if width(line) <= 80:
            return line
        return f'\t[{attr.enum_name}] = {{\n\t\t' + ',\n\t\t'.join(text) + ',\n\t},\n'

    def table(self, name, attrs, shown):
        text = f'static const struct inetcr_attr {name}_rows[] = {{\n'
        if shown.get('data'):
            text += '\t[0] = { .name = "DATA", .kind = &inetcr_kind_data, .flags = ATTR_BARE },\n'
        for _, attr in attrs.items():
            if attr.type != 'unused':
                text += self.render(attrs, attr, shown.get(attr.name, {}))
        text += '};\n\n'
        table = self.show['tables'].get(f'{name}_table')
        text += f'const struct inetcr_table {table} = {{\n' if table else \
            f'static const struct inetcr_table {name}_table = {{\n'
        return text + f'\t.row = {name}_rows,\n\t.count = ARRAY_SIZE({name}_rows),\n}};\n\n'

    def words(self, rows):
        """Names of values, those that the rows use"""
        text = ''
        for enum in self.family.consts.values():
            if enum['type'] not in ('enum', 'flags') or enum.name == 'bool':
                continue
            name = enum.name.replace('-', '_') + '_words'
            if f'= {name},' not in rows:
                continue
            text += f'static const struct inetcr_word {name}[] = {{\n'
            for entry in enum.entries.values():
                if entry.name != 'unspec':
                    text += f'\t{{ {entry.user_value():#x}, "{entry.name}" }},\n'
            text += '\t{}\n};\n\n'
        return text

    def header(self):
        text = ''
        sets = dict(self.family.attr_sets)
        top = sets.pop('attr')
        order = []

        def visit(name):
            for _, attr in sets[name].items():
                if attr.type == 'nest':
                    visit(attr['nested-attributes'])
            if name not in order:
                order.append(name)

        for name in sets:
            visit(name)
        for name in order:
            text += self.table(name.replace('-', '_'), sets[name], self.show.get(name, {}))
        for name, of in self.show['also'].items():
            text += self.table(name, sets[of], self.show.get(name, {}))
        text += self.table('attr', top, self.show['attr'])
        return (f'/* SPDX-License-Identifier: {LICENSE} */\n{NOTE}\n\n' +
                self.words(text) + text.rstrip('\n') + '\n')


def main():
    source = pathlib.Path(sys.argv[1])
    tree = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent.parent
    generator = Generator(source)
    show = yaml.safe_load((HERE / 'show.yaml').read_text())
    files = {
        'include/uapi/linux/af_inet_cr.h': generator.uapi(),
        'include/policy.h': generator.header(),
        'nl/policy.c': generator.source(),
        'nl/ops.c': generator.operations(),
        'tools/lib/attr_rows.h': Rows(generator.family, show).header(),
    }
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    page = tree / 'tools/ynl/af_inet_cr.rst'
    page.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, source / 'tools/net/ynl/ynl-gen-rst.py',
                    '-i', SPEC, '-o', page], check=True)


if __name__ == '__main__':
    main()
