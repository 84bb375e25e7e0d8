#include "rule/catalog.h"

static char plain(char c)
{
    if (c == '-')
        return '_';
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same_name(struct str a, struct str b)
{
    if (a.len != b.len || !a.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (plain(a.at[i]) != plain(b.at[i]))
            return false;
    return true;
}

static bool same_label(struct str a, struct str b)
{
    // '-' and '_' are the same in API names only; same_name is the quick look before the exact one.
    if (!same_name(a, b))
        return false;
    for (size_t i = 0; i < a.len; i++)
        if ((a.at[i] == '-') != (b.at[i] == '-'))
            return false;
    return true;
}

int catalog_object(const struct catalog *c, struct str name)
{
    for (int i = 0; i < c->object_count; i++)
        if (same_name(c->objects[i].name, name))
            return i;
    int found = CATALOG_NONE;
    for (int i = 0; i < c->object_count; i++) {
        const struct catalog_object *o = &c->objects[i];
        if (same_label(o->zh, name) || same_label(o->en, name))
            found = found == CATALOG_NONE ? i : CATALOG_AMBIGUOUS;
    }
    return found;
}

int catalog_field(const struct catalog *c, int object, struct str name)
{
    const struct catalog_object *o = &c->objects[object];
    for (int i = 0; i < o->field_count; i++)
        if (same_name(o->fields[i].name, name))
            return i;
    int found = CATALOG_NONE;
    for (int i = 0; i < o->field_count; i++) {
        const struct catalog_field *f = &o->fields[i];
        if (same_label(f->zh, name) || same_label(f->en, name))
            found = found == CATALOG_NONE ? i : CATALOG_AMBIGUOUS;
    }
    return found;
}
