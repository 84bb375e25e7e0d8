// named: objects as requests call them, by their names, and as answers do.
#pragma once
#include "api/api.h"
#include "model/schema.h"

// Its index in `s`. `otherwise`, in words, where there is none: ERR_NOT_FOUND for what a path names,
// ERR_INPUT for what stands in a body or behind the `?`.
enum err named_any(struct ctx *c, const struct schema *s, struct str name, enum err otherwise,
                   int *out) MUST_USE;
// One that the viewer may see: ERR_NOT_FOUND, or ERR_DENIED where it is not his.
enum err named_object(struct call *k, const struct schema *s, struct str name, int *out) MUST_USE;
// The one that the path begins with.
enum err named_in_path(struct call *k, const struct schema *s, int *out) MUST_USE;

// "objects" of the body: the ids of at most `max` that he sees; none where it is null or not there.
// ERR_INPUT.
enum err named_list(struct call *k, int max, const int64_t **ids, int *count) MUST_USE;
// "objects": the names of those that are there.
void named_put(struct call *k, const int64_t *ids, int count);
