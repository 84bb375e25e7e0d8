// member: lists of customers that threads gather apart and that are joined in one order.
#pragma once
#include "churn/report.h"

struct member_list {
    struct churn_member *at;
    int count, room;
};

void member_list_add(struct member_list *l, struct churn_member m);
// All of them, sorted by customer, in the arena; the lists are emptied.
void member_lists_join(struct arena *a, struct member_list *lists, int lists_count,
                       struct churn_member **out, int *count);
