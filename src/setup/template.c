#include "setup/template.h"

const struct template *template_named(struct str name)
{
    for (int i = 0; i < template_count; i++)
        if (str_eq(name, str_of(templates[i].name)))
            return &templates[i];
    return NULL;
}
