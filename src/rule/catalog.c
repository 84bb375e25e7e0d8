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

static int find_field(const struct catalog_field *fields, int count, struct str name)
{
    for (int i = 0; i < count; i++)
        if (same_name(fields[i].name, name))
            return i;
    int found = CATALOG_NONE;
    for (int i = 0; i < count; i++) {
        const struct catalog_field *f = &fields[i];
        if (same_label(f->zh, name) || same_label(f->en, name))
            found = found == CATALOG_NONE ? i : CATALOG_AMBIGUOUS;
    }
    return found;
}

int catalog_field(const struct catalog *c, int object, struct str name)
{
    return find_field(c->objects[object].fields, c->objects[object].field_count, name);
}

int catalog_target_field(const struct catalog *c, int target, struct str name)
{
    return find_field(c->targets[target].fields, c->targets[target].field_count, name);
}
