# SPDX-License-Identifier: GPL-2.0
# sockopts.h from sockopts.tsv: numbers that headers lack, and where SOCKOPT is defined
# SOCKOPT(level, name, kinds, attribute, form, good, low, high, .more...) per option
BEGIN {
	FS = "\t"
	print "/* made from sockopts.tsv */"
}
/^#/ {
	next
}
NF < 4 || NF > 5 {
	print "sockopts.tsv:" FNR ": 4 or 5 columns" >"/dev/stderr"
	exit bad = 1
}
{
	name = $2
	if (sub(/=.*/, "", name)) {
		number = $2
		sub(/.*=/, "", number)
		printf "#ifndef %s\n#define %s %s\n#endif\n", name, name, number
	}

	kinds = ""
	n = split($3, kind, ",")
	for (i = 1; i <= n; i++)
		kinds = kinds (i > 1 ? " | " : "") "K_" kind[i]

	split($4 " - 0 0", value, " ")
	form = value[1]
	good = form == "flag" ? 1 : form == "u32" ? 9 : value[2]
	if (good == "-")
		good = "NOT_A_NUMBER"

	attr = name
	sub(/^SO_/, "SOCKOPT_", attr)
	more = ""
	n = split($5, word, " ")
	for (i = 1; i <= n; i++) {
		if (word[i] ~ /^(since|until)=[0-9]+$/)
			more = more ", ." word[i]
		else if (word[i] == "if_set")
			more = more ", .if_set = true"
		else
			attr = word[i]
	}
	attr = attr == "-" ? "NO_ATTRIBUTE" : "AF_INET_CR_ATTR_" attr
	rows = rows sprintf("SOCKOPT(%s, %s, %s, %s, %s, %s, %s, %s%s)\n", $1, name,
			    kinds, attr, form, good, value[3] + 0, value[4] + 0, more)
}
END {
	if (bad)
		exit bad
	printf "#ifdef SOCKOPT\n%s#undef SOCKOPT\n#endif\n", rows
}
