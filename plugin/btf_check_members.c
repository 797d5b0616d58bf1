/*
 * btf_check_members.c: the kernel's rules on where members may be, by the kind of
 * their type (btf_*_check_member and btf_*_check_kflag_member).
 *
 * Bits are counted from the struct's begin. With the kind flag the upper eight
 * bits of a member's offset are the width of a bitfield, 0 if it is none.
 */
#include "btf_check_walk.h"

struct member {
	struct checked_type of;		/* the struct or union */
	struct checked_type type;	/* behind modifiers */
	uint32_t type_size;
	uint64_t at, width;		/* in bits */
};

static const char *const outside = "does not end inside of it";
static const char *const unaligned = "does not begin at a byte";

static bool ends_inside(const struct member *m, uint64_t bits)
{
	return (m->at + bits + 7) / 8 <= m->of.size;
}

static const char *int_fault(const struct checker *c, const struct member *m)
{
	uint32_t data = check_more(c, &m->type, 0, 1, 0), bits = data & 0xff;
	uint64_t at = m->at + (data >> 16 & 0xff);

	if (at > UINT32_MAX || bits + at % 8 > 128)
		return "is a bitfield of more than 128 bits";
	return (at + bits + 7) / 8 <= m->of.size ? NULL : outside;
}

static const char *int_bitfield_fault(const struct checker *c, const struct member *m)
{
	uint32_t data = check_more(c, &m->type, 0, 1, 0), bits = data & 0xff;

	if ((data >> 16 & 0xff) ||
	    (bits != 8 && bits != 16 && bits != 32 && bits != 64 && bits != 128))
		return "is an int of an odd size";
	if (!m->width && m->at % 8)
		return unaligned;
	if (m->width > bits)
		return "is a bitfield wider than its type";
	if (m->width)
		bits = (uint32_t)m->width;
	if (bits + m->at % 8 > 128)
		return "is a bitfield of more than 128 bits";
	return ends_inside(m, bits) ? NULL : outside;
}

/* The kernel takes every enum beside bitfields for four bytes. */
static const char *enum_bitfield_fault(const struct member *m)
{
	if (!m->width && m->at % 8)
		return unaligned;
	if (m->width > 32)
		return "is a bitfield wider than its type";
	return ends_inside(m, m->width ? m->width : 32) ? NULL : outside;
}

static const char *float_fault(const struct member *m)
{
	uint32_t align = m->type_size < 8 ? m->type_size : 8;

	if (align && m->at % (8 * align))
		return "is a float that is not aligned";
	return m->at / 8 + m->type_size <= m->of.size ? NULL : outside;
}

static const char *fault_of(const struct checker *c, const struct member *m)
{
	switch (m->type.kind) {
	case BTF_KIND_INT:
		return m->of.kflag ? int_bitfield_fault(c, m) : int_fault(c, m);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		if (m->of.kflag)
			return enum_bitfield_fault(m);
		break;
	default:
		if (m->width)
			return "is a bitfield, and of a type that cannot be";
		if (m->type.kind == BTF_KIND_FLOAT)
			return float_fault(m);
		break;
	}
	if (m->at % 8)
		return unaligned;
	return m->at / 8 + m->type_size <= m->of.size ? NULL : outside;
}

void check_member_place(struct checker *c, const struct checked_type *t, uint32_t i)
{
	uint32_t offset = check_more(c, t, i, 3, 2), id = check_more(c, t, i, 3, 1);
	struct member m = { .of = *t };
	enum sized sized = check_sized(c, &id, &m.type_size);
	const char *fault;

	m.at = t->kflag ? offset & 0xffffff : offset;
	m.width = t->kflag ? offset >> 24 : 0;
	m.type = check_type(c, id);
	if (sized == SIZE_UNKNOWN)
		return;
	fault = sized == UNSIZED ? "is of a type without a size" : fault_of(c, &m);
	if (fault)
		check_violated(c, t->id, "member %u '%s' %s", i,
			       check_shown(c, check_more(c, t, i, 3, 0)).text, fault);
}
