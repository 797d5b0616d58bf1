# table.awk: the table of `make check-toolchains` from the lines of run.sh,
#
#	LINK|compiler|its LLVM|linked by|object|verdict|reason
#
# compilers down, the major version of the LLVM that linked across; below it what
# failed and why. -v markdown=1 for the README.
BEGIN { FS = "|" }

$1 != "LINK" { next }

{
	name = $2 ($3 == "" ? "" : " (LLVM " $3 ")")
	if (!(name in seen)) { seen[name]; names[++nnames] = name }
	major = int($4)
	# An LLVM that is too old for all of them has no column.
	if (major && $6 != "refused" && !(major in majors)) { majors[major] = 1; nmajors++ }
	if ($3 == $4) own[name] = major
	count[name, major, $6]++
	if ($6 == "fail" || $6 == "skip")
		notes[++nnotes] = toupper($6) " " name ($4 ? ", linked by LLVM " $4 : "") ": " $5 ": " $7
}

function cell(name, major,    ok, fail, refused, skip) {
	ok = count[name, major, "ok"] + 0
	fail = count[name, major, "fail"] + 0
	refused = count[name, major, "refused"] + 0
	if (fail) return "FAIL " fail "/" ok + fail + refused
	if (ok && refused) return "ok " ok ", refused " refused
	if (refused) return "refused"
	if (!ok) return ""
	return own[name] != major ? "ok" : markdown ? "**ok**" : "ok, own"
}

function put_row(i,    j, line) {
	line = sprintf("%-*s", width[0], text[i, 0])
	for (j = 1; j <= nmajors; j++)
		line = line (markdown ? " | " : "  ") sprintf("%-*s", width[j], text[i, j])
	if (markdown) line = "| " line " |"
	sub(/ +$/, "", line)
	print line
}

END {
	text[0, 0] = markdown ? "compiler" : "compiler, linked by LLVM"
	for (i = 1; i <= nnames; i++) text[i, 0] = names[i]
	for (major = 1; column < nmajors; major++) {
		if (!(major in majors)) continue
		text[0, ++column] = (markdown ? "LLVM " : "") major
		for (i = 1; i <= nnames; i++) text[i, column] = cell(names[i], major)
	}
	for (i = 0; i <= nnames; i++)
		for (j = 0; j <= nmajors; j++)
			if (length(text[i, j]) > width[j]) width[j] = length(text[i, j])
	put_row(0)
	if (markdown) {
		printf "|"
		for (j = 0; j <= nmajors; j++) printf "---|"
		print ""
	}
	for (i = 1; i <= nnames; i++) put_row(i)
	if (nnotes) print ""
	for (i = 1; i <= nnotes; i++) print (markdown ? "- " : "") notes[i]
}
