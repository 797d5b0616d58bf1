/* rest.c: a member that nothing needs, and that nobody could link. */
double parts_missing(double);

double parts_rest(double n)
{
	return parts_missing(n) / 3;
}
