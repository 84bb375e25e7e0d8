// Every shape that goes over the API: the TypeScript types of the pages are made of them (`liuke types`,
// types.c), the OpenAPI document too (openapi.c), and the tests hold answers against them.
#include "api/shape_lists.h"

const struct shape *const shape_lists[] = {
    common_shapes, sign_in_shapes,  people_shapes,  organisations_shapes, setups_shapes,
    schema_shapes, views_shapes,    records_shapes, duplicates_shapes,    imports_shapes,
    churn_shapes,  warnings_shapes, hooks_shapes, messages_shapes, surveys_shapes, losses_shapes,
    reviews_shapes,
    tickets_shapes, plays_shapes, automations_shapes,
};
const int shape_list_count = (int)(sizeof shape_lists / sizeof *shape_lists);

const struct shape *shape_named(struct str name)
{
    for (int i = 0; i < shape_list_count; i++)
        for (const struct shape *s = shape_lists[i]; s->name; s++)
            if (str_eq(name, str_of(s->name)))
                return s;
    return NULL;
}
