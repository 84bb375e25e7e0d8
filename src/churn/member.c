#include "churn/member.h"

#include <stdlib.h>

void member_list_add(struct member_list *l, struct churn_member m)
{
    if (l->count == l->room) {
        l->room = l->room ? l->room * 2 : 64;
        l->at = mem_grow(l->at, (size_t)l->room, sizeof *l->at);
    }
    l->at[l->count++] = m;
}

static int by_customer(const void *a, const void *b)
{
    uint32_t x = ((const struct churn_member *)a)->customer;
    uint32_t y = ((const struct churn_member *)b)->customer;
    return (x > y) - (x < y);
}

void member_lists_join(struct arena *a, struct member_list *lists, int lists_count,
                       struct churn_member **out, int *count)
{
    int total = 0, n = 0;
    for (int i = 0; i < lists_count; i++)
        total += lists[i].count;
    struct churn_member *all = ARENA_ARRAY(a, struct churn_member, (size_t)total);
    for (int i = 0; i < lists_count; i++) {
        if (lists[i].count)
            memcpy(all + n, lists[i].at, (size_t)lists[i].count * sizeof *all);
        n += lists[i].count;
        free(lists[i].at);
        lists[i] = (struct member_list){0};
    }
    if (total)
        qsort(all, (size_t)total, sizeof *all, by_customer);
    *out = all;
    *count = total;
}
