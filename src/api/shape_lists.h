// shape_lists: the shapes area by area, one src/api/shapes_AREA.c each; src/api/shapes.c joins them.
#pragma once
#include "api/shapes.h"

// The fields of one shape: {name, type as TypeScript writes it} each.
#define FIELDS(...)                                                                                \
    (const struct shape_field[])                                                                   \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

// Each ends with a row without a name.
extern const struct shape common_shapes[];
extern const struct shape sign_in_shapes[];
extern const struct shape people_shapes[];
extern const struct shape organisations_shapes[];
extern const struct shape setups_shapes[];
extern const struct shape schema_shapes[];
extern const struct shape views_shapes[];
extern const struct shape records_shapes[];
extern const struct shape duplicates_shapes[];
extern const struct shape imports_shapes[];
extern const struct shape churn_shapes[];
extern const struct shape warnings_shapes[];
extern const struct shape hooks_shapes[];
extern const struct shape messages_shapes[];
extern const struct shape plays_shapes[];
extern const struct shape automations_shapes[];
extern const struct shape surveys_shapes[];
extern const struct shape losses_shapes[];
extern const struct shape reviews_shapes[];
extern const struct shape tickets_shapes[];
