// mask: what is left of a value for those who may know that it is there, and not what it is.
#pragma once
#include "model/schema.h"

// 138****1234, a***@b.cn, 张*, 王**明; what is no text is "***". Empty stays empty.
struct value mask(struct arena *a, const struct kind *k, struct value v);
