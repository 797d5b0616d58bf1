/* maps.h: maps as src/lib.rs has them; for clang and bpf-gcc. */
#define SEC(name) __attribute__((section(name)))

#define MAP(n) struct {				\
	int (*type)[2];				\
	int (*max_entries)[n];			\
	unsigned *key;				\
	unsigned long *value;			\
}

static unsigned long *(*const lookup)(const void *map, const void *key) = (void *)1;

static inline __attribute__((always_inline)) void add(const void *map, unsigned key, unsigned long n)
{
	unsigned long *value = lookup(map, &key);

	if (value)
		*value += n;
}
