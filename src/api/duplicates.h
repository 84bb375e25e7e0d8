// duplicates: what handlers that write records say of records that are likely there already.
#pragma once
#include "api/api.h"
#include "model/duplicate.h"

// How the request wants to be asked, for work.duplicates.
struct duplicate_asking ask_duplicates(struct call *k);
// With ERR_DUPLICATE: puts what was found, as far as he may see it, beside the problem.
void tell_duplicates(struct call *k, enum err e, const struct duplicate_asking *asking);
