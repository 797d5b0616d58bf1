#include "maps.h"

extern MAP(4) COUNTS SEC(".maps");

unsigned gcc_counts(unsigned long n)
{
	add(&COUNTS, 2, n);
	return 1;
}
