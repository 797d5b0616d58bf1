/* sum.c: the member of the library that the program needs. */
unsigned parts_weight(unsigned n);

unsigned parts_sum(unsigned n)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += parts_weight(i) + 1;
	return sum;
}
