#include "internal.h"
int finish_btf(struct bld *l)
{
	const struct image *obj = &l->output[BLD_EMIT_OBJ];
	if (!wants(l, BLD_EMIT_OBJ))
		return 0;
	return bld_save(l, "final.o", obj->data, obj->len);
}
