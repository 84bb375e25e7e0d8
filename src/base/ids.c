#include "base/ids.h"
#include "base/num.h"

struct str ids_text(struct arena *a, const int64_t *ids, int count)
{
    struct str text = STR("");
    for (int i = 0; i < count; i++)
        text = str_format(a, "%.*s%s%lld", STR_ARG(text), i ? "," : "", (long long)ids[i]);
    return text;
}

int64_t *ids_read(struct arena *a, struct str text, int max, int *count)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, (size_t)max);
    int n = 0;
    while (text.len && n < max)
        ids[n++] = num_parse(str_cut(text, ',', &text)) / NUM_ONE;
    *count = n;
    return ids;
}
