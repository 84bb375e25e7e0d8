#include "base/value.h"

bool value_eq(struct value a, struct value b)
{
    if (a.type != b.type)
        return false;
    if (a.type == VALUE_NULL)
        return true;
    return a.type == VALUE_INT ? a.integer == b.integer : str_eq(a.text, b.text);
}
