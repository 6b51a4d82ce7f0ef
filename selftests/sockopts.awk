# SPDX-License-Identifier: GPL-2.0
# sockopts.h from sockopts.tsv: a line ROW(level, name, kinds) per option
BEGIN {
	FS = "\t"
	print "/* made from sockopts.tsv */"
}
/^#/ {
	next
}
{
	kinds = ""
	split($3, kind, ",")
	for (i = 1; i in kind; i++)
		kinds = kinds (i > 1 ? " | " : "") "K_" kind[i]
	printf "ROW(%s, %s, %s)\n", $1, $2, kinds
}
