# SPDX-License-Identifier: GPL-2.0
# The family in the kernel's own description language, from the UAPI header and
# the policies of the module:
#
#	awk -f spec.awk ../../include/uapi/linux/af_inet_cr.h ../../*.c \
#		../attrs.c >af_inet_cr.yaml
#
# The type of an attribute is the first word of its comment.  Rule: what header,
# policy and the tool's table say of an attribute is the same, or this fails and
# says of which.

function fault(text) {
	print "spec.awk: " text >"/dev/stderr"
	failed = 1
}

function dashed(name) {
	name = tolower(name)
	gsub("_", "-", name)
	return name
}

# The name of a constant is longer by a set: DEV_NAME is NAME of dev
function set_of(constant,	i) {
	for (i = 1; i <= sets; i++)
		if (index(constant, prefix[i]) == 1)
			return i
	return 0
}

function type_of(constant, text,	word) {
	word = text
	sub("[^A-Za-z0-9].*", "", word)
	if (word ~ /^[us](8|16|32|64)$/ || word == "flag" || word == "string" ||
	    word == "nest")
		return word
	if (word == "alignment")
		return "pad"
	if (word == "address" || word == "addresses" || word == "bytes" ||
	    word == "struct" || text ~ /^[0-9]+ bytes/)
		return "binary"
	# "as RCVTIMEO"
	if (match(text, /^as [A-Z0-9_]+/)) {
		word = constant
		sub("_[A-Z0-9]*$", "_" substr(text, 4, RLENGTH - 3), word)
		return type[word]
	}
	fault(constant ": its comment does not begin with a type: " text)
	return "binary"
}

function add(constant, text) {
	type[constant] = type_of(constant, text)
	comment[constant] = text
}

# The comment that goes on is that of the last attribute
function finish_comment() {
	if (last != "" && text != "")
		add(last, text)
	last = text = ""
}

# Header: the kernel-doc of nests, then the enums

/^ \* @AF_INET_CR_[A-Z0-9_]+: / && !enum {
	constant = $2
	gsub("[@:]", "", constant)
	line = $0
	sub("^[^:]*: ", "", line)
	doc[constant] = line
}

/^enum af_inet_cr_(cmd|what)/ { enum = $2; next }
/^enum af_inet_cr_[a-z_]+ \{/ {
	enum = $2
	sets++
	set[sets] = substr($2, 12)
	prefix[sets] = "AF_INET_CR_" toupper(set[sets]) "_"
	next
}

enum && /^\};/ {
	finish_comment()
	enum = ""
	next
}

enum == "af_inet_cr_cmd" && /^\tAF_INET_CR_CMD_[A-Z_]+,/ {
	constant = $1
	sub("^AF_INET_CR_CMD_", "", constant)
	sub(",", "", constant)
	if (constant != "UNSPEC")
		command[++commands] = constant
	next
}

enum && enum != "af_inet_cr_what" && /^\tAF_INET_CR_[A-Z0-9_]+,/ {
	finish_comment()
	constant = $1
	sub(",", "", constant)
	if (constant ~ /_UNSPEC$/)
		next
	in_set[sets, ++members[sets]] = constant
	last = constant
	if (constant in doc) {
		add(constant, doc[constant])
		last = ""
	} else if (match($0, "/\\* .*")) {
		text = substr($0, RSTART + 3)
		sub(" *\\*/.*", "", text)
	} else {
		fault(constant " has no comment")
	}
	next
}

enum && last != "" && /^\t+ *\* / {
	line = $0
	sub("^[ \t]*\\* *", "", line)
	sub(" *\\*/.*", "", line)
	text = text " " line
}

# Policies: "[X] = { .type = NLA_U16 }", "[X] =\n\t\tNLA_POLICY_MAX(NLA_U32, 1)"

/^static const struct nla_policy [a-z_]+\[/ {
	policy = $5
	sub("\\[.*", "", policy)
	constant = ""
}

/^\};/ { policy = "" }

policy != "" && /^\t\[AF_INET_CR_[A-Z0-9_]+\]/ {
	constant = substr($1, 2)
	sub("\\].*", "", constant)
	rule[constant] = ""
	accepts[policy, ++accepted[policy]] = constant
}

policy != "" && constant != "" { rule[constant] = rule[constant] $0 }

function policy_type(text) {
	if (match(text, /NLA_[US](8|16|32|64)/))
		return tolower(substr(text, RSTART + 4, RLENGTH - 4))
	if (match(text, /POLICY_[US]32/))
		return tolower(substr(text, RSTART + 7, RLENGTH - 7))
	if (text ~ /(POLICY|NLA)_FLAG/)
		return "flag"
	if (text ~ /POLICY_NEST|NLA_NESTED/)
		return "nest"
	if (text ~ /STRING|POLICY_NAME/)
		return "string"
	return "binary"
}

# The tool's table: TOP(X, kind, ...), SO(X, kind), NAMED(X, "Y", kind), ROW(P, X,
# kind)

/^\t(TOP|SO|NAMED|ROW)\([A-Z]/ {
	split($0, word, /[(), \t]+/)
	if (word[2] == "TOP")
		kind["AF_INET_CR_ATTR_" word[3]] = word[4]
	else if (word[2] == "SO")
		kind["AF_INET_CR_ATTR_SOCKOPT_" word[3]] = word[4]
	else if (word[2] == "NAMED")
		kind["AF_INET_CR_ATTR_" word[3]] = word[5]
	else
		kind["AF_INET_CR_" word[3] "_" word[4]] = word[5]
}

BEGIN {
	n = split("u32:u32 s32:s32 u64:u64 u16:u16 port:u16 flag:flag " \
		  "boolean:u32 enum:u32 error:u32 signal:u32 mask:u32 " \
		  "time:s64 string:string device:string nest:nest " \
		  "addr:binary addrs:binary addrs6:binary bytes:binary data:binary " \
		  "hex:binary header:binary struct:binary structs:binary " \
		  "timeval:binary mac:binary", pair, " ")
	for (i = 1; i <= n; i++) {
		split(pair[i], word, ":")
		kind_type[word[1]] = word[2]
	}
}

# Padding has no type of its own there; a range of ports is shown as a struct
function check(constant,	t) {
	t = type[constant]
	if (t == "pad")
		return
	if (constant in rule && policy_type(rule[constant]) != t)
		fault(constant " is " t " in the header and " \
		      policy_type(rule[constant]) " in the policy")
	if (!(constant in kind))
		fault(constant " is not in the tool's table")
	else if (kind_type[kind[constant]] != t &&
		 !(t == "u32" && kind[constant] == "struct"))
		fault(constant " is " t " in the header and of kind " \
		      kind[constant] " in the tool's table")
}

function print_attribute(constant, s, first,	name, words) {
	name = substr(constant, length(prefix[s]) + 1)
	print "      -"
	print "        name: " dashed(name)
	# What another family describes is bytes here
	print "        type: " (comment[constant] ~ /^nest of IFLA_/ ? "binary" : \
				type[constant])
	if (first)
		print "        value: 1"
	if (type[constant] == "nest" && comment[constant] !~ /^nest of IFLA_/) {
		if (match(comment[constant], /af_inet_cr_[a-z_]+/))
			print "        nested-attributes: " \
				dashed(substr(comment[constant], RSTART + 11,
					      RLENGTH - 11))
		else
			fault(constant ": which attributes are in it?")
	}
	if (comment[constant] ~ /^[a-z]+ \[n\]/)
		print "        multi-attr: true"
	if (comment[constant] ~ /^address[^e]/ || comment[constant] == "address")
		print "        display-hint: ipv4"
}

# A list that was printed before is referred to
function print_list(list,	i, constant) {
	print "          attributes: " (list in printed ? "*" : "&") dashed(list)
	for (i = 1; i <= accepted[list] && !(list in printed); i++) {
		constant = accepts[list, i]
		if (type[constant] != "pad")
			print "            - " dashed(substr(constant, 17))
	}
	printed[list]
}

# "dump" would hide the function of that name in the kernel's client
function print_command(n,	name, reply) {
	name = tolower(command[n])
	print "    -"
	print "      name: cmd-" dashed(name)
	print "      value: " n
	print "      doc: see the UAPI header"
	print "      attribute-set: attr"
	if (name == "netdev_dump") {
		print "      dump:"
		print "        request:"
		print_list("netdev_dump_policy")
		print "        reply:"
		print_list("netdev_policy")
		return
	}
	if (name == "netdev_restore") {
		print "      do:"
		print "        request:"
		print_list("netdev_policy")
		print "        reply:"
		print "          attributes: [netdev-index, netdev-created]"
		return
	}
	if (!((name "_policy", 1) in accepts))
		return
	print "      do: &" dashed(name)
	print "        request:"
	print_list(name "_policy")
	print "        reply:"
	reply = name
	if (sub("dump$", "restore", reply)) {
		print_list(reply "_policy")
		print "      dump: *" dashed(name)
	} else {
		print "          attributes: [sock-fd]"
	}
}

END {
	print "# SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note"
	print "# Made by spec.awk from the UAPI header, where everything is described."
	print "---"
	print "name: af_inet_cr"
	print "protocol: genetlink"
	print "doc: Checkpoint and restore of AF_INET sockets."
	print "uapi-header: linux/af_inet_cr.h"
	print "\nattribute-sets:"
	for (s = 1; s <= sets; s++) {
		print "  -"
		print "    name: " dashed(set[s])
		print "    name-prefix: af-inet-cr-" dashed(set[s]) "-"
		print "    attributes:"
		for (m = 1; m <= members[s]; m++) {
			check(in_set[s, m])
			print_attribute(in_set[s, m], s, m == 1)
		}
	}
	print "\noperations:"
	print "  name-prefix: af-inet-cr-"
	print "  list:"
	for (i = 1; i <= commands; i++)
		print_command(i)
	exit failed
}
