# Read what a VM wrote on its second serial port, print a line for each test
# (with its output when it failed), then "N passed, N failed" for the kernel.
# Counted are a test's subtests; what goes wrong around them (exit code,
# leftovers, a plan not kept, no end) counts as one more failure.

function show(file,	line) {
	while ((getline line <file) > 0)
		print "    " line
	close(file)
}

# What a failed test printed, without what went well, and not without end.
function output(	i, shown) {
	for (i = 1; i <= lines; i++) {
		if (verbose != 1) {
			if (text[i] ~ /^(ok |# +(RUN|OK) )/)
				continue
			if (shown++ == 120) {
				printf "    ... (all of it in %s)\n", logs ".tap"
				break
			}
		}
		print "    " text[i]
	}
}

function fail(what, why) {
	failed++
	printf "not ok %s %s (%s)\n", kernel, what, why
}

function begin(test) {
	name = test
	began[name] = 1
	ok = notok = skip = 0
	plan = -1
	reason = ""
	lines = 0
}

# The VM ended before its time.
function died() {
	if (name != "") {
		passed += ok
		failed += notok
		fail(name, "the VM ended during this test" timeout)
	} else {
		fail("vm", boot ? "ended out of tests" timeout : "did not boot")
	}
	output()
	name = timeout = ""
	lines = 0
}

function end(rc, secs, left,	why, n) {
	n = ok + notok + skip
	if (rc == 4 || (rc == 0 && n > 0 && n == skip)) {
		skipped++
		printf "ok %s %s # SKIP %s\n", kernel, name, reason
		name = ""
		return
	}
	passed += ok
	failed += notok
	if (notok)
		why = sprintf("%d of %d subtests failed", notok, n)
	else if (rc == 124 || rc == 137)
		why = "timed out"
	else if (rc)
		why = "exit " rc
	else if (plan >= 0 && plan != n)
		why = sprintf("%d subtests planned, %d run", plan, n)
	if (left != "")
		why = why (why ? ", " : "") "left behind: " left
	if (why != "") {
		failed += !notok || left != ""
		printf "not ok %s %s (%s, %d s)\n", kernel, name, why, secs
		output()
	} else {
		passed += !n
		printf "ok %s %s (%s%d s)%s\n", kernel, name,
			n ? n " subtests, " : "", secs,
			skip ? " # " skip " skipped: " reason : ""
		if (verbose == 1)
			output()
	}
	name = ""
}

{ sub(/\r$/, "") }

/^@@ begin / { begin($3); next }
/^@@ end / {
	left = $0
	sub(/^@@ end [^ ]+ [0-9]+ [0-9]+ ?/, "", left)
	sub(/ +$/, "", left)
	end($4, $5, left)
	lines = 0
	next
}
/^@@ boot / { boot = $4; next }
/^@@ result / {
	if ($4 == 0) {
		passed++
		printf "ok %s %s\n", kernel, $3
	} else {
		fail($3, "see below")
		output()
	}
	lines = 0
	next
}
/^@@ cover / { next }
/^@@ timeout / { timeout = ", stopped after " $3 " s"; next }
/^@@ again/ { died(); next }
/^@@ done/ { done = 1; next }

$0 != "" { text[++lines] = $0 }
/^1\.\.[0-9]+/ { plan = substr($1, 4) + 0 }
/# *SKIP/ { reason = $0; sub(/.*# *SKIP */, "", reason) }
/^(not )?ok .*# *SKIP/ { skip++; next }
/^ok / { ok++ }
/^not ok / { notok++ }

END {
	complaints = (getline line <splats) > 0
	close(splats)
	if (!done)
		died()
	count = split(tests, list, " ")
	for (i = 1; i <= count; i++)
		if (!(list[i] in began))
			fail(list[i], "not run")
	if (!done && !complaints) {
		printf "    console (all of it in %s):\n", logs ".console"
		show(tail)
	}
	if (complaints) {
		fail("console", "the kernel complained; all of it in " logs ".console")
		show(splats)
	} else {
		passed++
		printf "ok %s console (no splat; booted in %.0f s, ran %d s)\n",
			kernel, boot, elapsed
	}
	if (skipped)
		printf "# %s: %d skipped\n", kernel, skipped
	printf "%d passed, %d failed\n", passed, failed
	exit failed > 0
}
