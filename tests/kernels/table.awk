# table.awk: the table of `make check-kernels` from the lines of try.sh,
#
#	BPF|kernel|object|item|verdict|reason
#
# objects down, kernels across; below it what was not ok and why, a line for all
# kernels that say the same. -v markdown=1 for the README.
BEGIN { FS = "|" }

$1 != "BPF" { next }

{
	kernel = $2
	sub(/-cloud-amd64$/, "", kernel)
	if (!(kernel in seen_kernel)) { seen_kernel[kernel]; kernels[++nkernels] = kernel }
	if (!($3 in seen_object)) { seen_object[$3]; objects[++nobjects] = $3 }
	if ($5 == "none") { no_btf[$3]; next }
	count[kernel, $3, $5]++
	if ($5 == "ok") next
	note = $5 "|" $3 "|" $4 "|" $6
	if (!(note in where)) notes[++nnotes] = note
	where[note] = where[note] (where[note] == "" ? "" : ", ") kernel
}

function cell(kernel, object,    ok, fail, skip) {
	ok = count[kernel, object, "ok"] + 0
	fail = count[kernel, object, "fail"] + 0
	skip = count[kernel, object, "skip"] + 0
	if (fail) return "FAIL " fail "/" ok + fail + skip
	if (skip) return ok ? "ok " ok ", skip " skip : "skip"
	return ok ? "ok" : "-"
}

function put_row(i,    j, line) {
	line = sprintf("%-*s", width[0], text[i, 0])
	for (j = 1; j <= nkernels; j++)
		line = line (markdown ? " | " : "  ") sprintf("%-*s", width[j], text[i, j])
	if (markdown) line = "| " line " |"
	sub(/ +$/, "", line)
	print line
}

# What several objects share is one line.
function put_notes(    i, f, line, lines, nlines, objs, on) {
	for (i = 1; i <= nnotes; i++) {
		split(notes[i], f, "|")
		if (split(where[notes[i]], on, ", ") == nkernels && nkernels > 1)
			where[notes[i]] = "all"
		line = f[1] "|" f[3] "|" f[4] "|" where[notes[i]]
		if (!(line in objs)) lines[++nlines] = line
		objs[line] = objs[line] (objs[line] == "" ? "" : ", ") f[2]
	}
	for (i = 1; i <= nlines; i++) {
		split(lines[i], f, "|")
		printf "%s%s %s: %s%s (%s)\n", markdown ? "- " : "", toupper(f[1]), objs[lines[i]],
			f[2] == ".object" ? "" : f[2] ": ", f[3], f[4]
	}
}

END {
	text[0, 0] = "object"
	for (j = 1; j <= nkernels; j++) text[0, j] = kernels[j]
	for (i = 1; i <= nobjects; i++) {
		text[i, 0] = objects[i] (objects[i] in no_btf ? " (no BTF)" : "")
		for (j = 1; j <= nkernels; j++) text[i, j] = cell(kernels[j], objects[i])
	}
	for (i = 0; i <= nobjects; i++)
		for (j = 0; j <= nkernels; j++)
			if (length(text[i, j]) > width[j]) width[j] = length(text[i, j])
	put_row(0)
	if (markdown) {
		printf "|"
		for (j = 0; j <= nkernels; j++) printf "---|"
		print ""
	}
	for (i = 1; i <= nobjects; i++) put_row(i)
	if (nnotes) print ""
	put_notes()
}
