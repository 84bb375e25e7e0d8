#include "history/lead.h"
#include "history/ops.h"

#include <stdlib.h>

const struct lead *lead_find(const struct history *h, int target, int field)
{
    const struct lead *l = h->leads;
    while (l && (l->target != target || l->field != field))
        l = l->next;
    return l;
}

bool history_leads(const struct history *h, int target, int field)
{
    return lead_find(h, target, field);
}

void history_forget_leads(struct history *h)
{
    while (h->leads) {
        struct lead *next = h->leads->next;
        free(h->leads->values);
        free(h->leads);
        h->leads = next;
    }
}

static double led_to(struct history *h, enum rule_type type, struct value v)
{
    switch (v.type) {
    case VALUE_TEXT:
        return (double)history_text_code(h, v.text);
    case VALUE_INT:
        return type == RULE_NUMBER ? op_sum(v.integer) : (double)v.integer;
    default:
        return EMPTY;
    }
}

void history_lead(struct history *h, const struct history_lead *to)
{
    enum rule_type type = h->catalog->targets[to->target].fields[to->field].type;
    struct lead *l = mem_alloc(sizeof *l);
    *l = (struct lead){.target = to->target, .field = to->field, .next = h->leads};
    int64_t *codes = mem_array((size_t)to->count + 1, sizeof *codes);
    double *values = mem_array((size_t)to->count + 1, sizeof *values);
    for (int i = 0; i < to->count; i++) {
        codes[i] = history_text_code(h, to->keys[i]);
        values[i] = led_to(h, type, to->values[i]);
    }
    l->count = (int)h->texts.count;
    l->values = mem_array((size_t)l->count + 1, sizeof *l->values);
    for (int i = 0; i < l->count; i++)
        l->values[i] = EMPTY;
    for (int i = 0; i < to->count; i++)
        l->values[codes[i]] = values[i];
    free(codes);
    free(values);
    h->leads = l;
}
