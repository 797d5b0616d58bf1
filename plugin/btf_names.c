/*
 * btf_names.c: names as C identifiers.
 *
 * The kernel takes identifiers only ([A-Za-z_][A-Za-z0-9_]*, KSYM_NAME_LEN bytes
 * at most: 128 before Linux 6.1); Rust has `Option<u32>` and `größe`. The
 * spelling is frozen: users' tools look types up by it.
 */
#include <stdio.h>

#include "btf.h"

static uint64_t rotate(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static uint64_t load_le(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* Aumasson and Bernstein's SipHash with one and three rounds, as Rust's
 * standard library uses it: the incumbent hashes with that. */
uint64_t btf_siphash(const void *data, size_t len)
{
	uint64_t v[4] = { 0x736f6d6570736575u, 0x646f72616e646f6du, 0x6c7967656e657261u,
			  0x7465646279746573u };
	const unsigned char *p = data;
	uint64_t m;

	for (size_t left = len; left >= 8; left -= 8, p += 8) {
		m = load_le(p, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	m = load_le(p, len % 8) | (uint64_t)len << 56;
	v[3] ^= m;
	sip_round(v);
	v[0] ^= m;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool btf_is_dotted(const char *name)
{
	size_t n = 0;

	while (is_plain((unsigned char)name[n]) || name[n] == '.')
		n++;
	return n && !name[n] && n <= BTF_NAME_MAX && (*name < '0' || *name > '9');
}

void btf_spell(const char *name, char *out)
{
	enum { PREFIX = 111 };	/* 111 + '_' + 16 digits = 128 */
	size_t room = 4 * strlen(name) + 2, n = 0;
	char *whole = malloc(room);

	if (!whole) {
		/* Never a wrong name: an unspellable one is hashed as it is. */
		sprintf(out, "_%llx", (unsigned long long)btf_siphash(name, strlen(name)));
		return;
	}
	if (*name >= '0' && *name <= '9')
		whole[n++] = '_';
	for (const char *c = name; *c; c++) {
		if (is_plain((unsigned char)*c))
			whole[n++] = *c;
		else
			n += (size_t)sprintf(whole + n, "_%X_", (unsigned char)*c);
	}
	whole[n] = '\0';
	if (n <= BTF_NAME_MAX)
		memcpy(out, whole, n + 1);
	else
		sprintf(out, "%.*s_%llx", PREFIX, whole,
			(unsigned long long)btf_siphash(whole, n));
	free(whole);
}
