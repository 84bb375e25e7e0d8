// sums: whether what stands in a parent (an order) is the sum of its lines, and making it so.
#pragma once
#include "model/proof.h"

enum err sums_prove(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
