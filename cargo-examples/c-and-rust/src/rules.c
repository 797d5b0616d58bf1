/*
 * The part of c-and-rust that is C: which packets to drop, by protocol and
 * destination port. Called from Rust, and calls Rust to count.
 */

/* In main.rs. */
unsigned int count(unsigned int rule);

enum { RULE_OTHER, RULE_DNS, RULE_DISCARD, RULE_COUNT };

static const struct rule {
	unsigned char protocol;
	unsigned short port;
	unsigned int drop;
} rules[RULE_COUNT] = {
	[RULE_OTHER] = { 0, 0, 0 },
	[RULE_DNS] = { 17, 53, 0 },
	[RULE_DISCARD] = { 17, 9, 1 },
};

/* 1 if the packet is to be dropped. */
unsigned int verdict(unsigned int protocol, unsigned int port)
{
	unsigned int rule = RULE_OTHER, i;

	for (i = 1; i < RULE_COUNT; i++) {
		if (rules[i].protocol == protocol && rules[i].port == port)
			rule = i;
	}
	count(rule);
	return rules[rule].drop;
}
