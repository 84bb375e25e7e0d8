// ask_list: the question for a list as a request puts it, for lists and for their files.
#pragma once
#include "api/api.h"
#include "model/list.h"

// The object in the path; q, filter, sort, cursor and limit.
enum err ask_list(struct call *k, const struct schema *s, struct list_question *out) MUST_USE;
