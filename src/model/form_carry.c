// Forms when choices are called otherwise: fixed values name choices; fields stand by their ids.
#include "model/carry.h"
#include "model/form.h"

static const char set_content[] = "UPDATE form SET content = ?, version = version + 1 WHERE id = ?";

enum err forms_carry(struct work *w, const struct carry *k)
{
    struct form *list;
    int count = 0;
    enum err e = k->choice_field ? form_list(w->c, w->tx, 0, &list, &count) : ERR_NONE;
    for (int i = 0; i < count && !e; i++) {
        bool changed = false;
        struct str content;
        for (int n = 0; n < list[i].fixed_count; n++) {
            struct form_fixed *f = &list[i].fixed[n];
            struct str now = carry_choice(w->c->arena, k, f->field, f->value);
            changed |= !str_eq(now, f->value);
            f->value = now;
        }
        if (!changed)
            continue;
        e = form_text(w->c, &list[i], &content);
        if (!e)
            e = db_run(w->c, w->tx, set_content,
                       DB_VALUES(value_text(content), value_int(list[i].id)), NULL);
    }
    return e;
}
