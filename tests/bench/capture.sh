#!/bin/bash
# Stands in for the linker once: keeps the command line and copies of all
# inputs in directory $CAPTURE (rustc deletes them), then links with $CAPTURED.
#
# $CAPTURE/args has an argument a line: inputs as names in $CAPTURE, the output
# as the word OUT.
set -eu
mkdir -p "$CAPTURE"
rm -rf "${CAPTURE:?}"/*
count=0
option=
for arg; do
	kept=$arg
	if [ "$option" = -o ]; then
		kept=OUT
	elif [ "$option" = -L ]; then
		kept=.
	elif [ -f "$arg" ]; then
		kept=$((count += 1))-$(basename "$arg")
		cp "$arg" "$CAPTURE/$kept"
	fi
	printf '%s\n' "$kept" >>"$CAPTURE/args"
	option=$arg
done
exec "$CAPTURED" "$@"
