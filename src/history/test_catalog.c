#include "history/test_catalog.h"

#define L(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static const struct catalog_field customer_fields[] = {
    {.name = L("level"), .type = RULE_TEXT, .target = 1},
    {.name = L("fee"), .type = RULE_NUMBER},
    {.name = L("birthday"), .type = RULE_DATE},
    {.name = L("vip"), .type = RULE_BOOL},
    {.name = L("tags"), .type = RULE_CHOICES},
};
static const struct catalog_field order_fields[] = {
    {.name = L("amount"), .type = RULE_NUMBER},
    {.name = L("date"), .type = RULE_DATE},
    {.name = L("kind"), .type = RULE_TEXT, .target = 1},
    {.name = L("due"), .type = RULE_DATE},
    {.name = L("paid"), .type = RULE_BOOL},
    {.name = L("marks"), .type = RULE_CHOICES},
};
static const struct catalog_field contract_fields[] = {
    {.name = L("starts"), .type = RULE_DATE},
    {.name = L("ends"), .type = RULE_DATE},
    {.name = L("amount"), .type = RULE_NUMBER},
    {.name = L("kind"), .type = RULE_TEXT},
};
static const struct catalog_field login_fields[] = {{.name = L("date"), .type = RULE_DATE}};
static const struct catalog_field contact_fields[] = {{.name = L("phone"), .type = RULE_TEXT}};

static const struct catalog_object objects[W_OBJECTS] = {
    [W_CUSTOMER] = {.name = L("customer"),
                    .shape = SHAPE_CUSTOMER,
                    .fields = customer_fields,
                    .field_count = COUNT(customer_fields),
                    .start_field = -1,
                    .end_field = -1},
    [W_ORDER] = {.name = L("order"),
                 .shape = SHAPE_MOMENT,
                 .fields = order_fields,
                 .field_count = COUNT(order_fields),
                 .start_field = 1,
                 .end_field = -1},
    [W_CONTRACT] = {.name = L("contract"),
                    .shape = SHAPE_SPAN,
                    .fields = contract_fields,
                    .field_count = COUNT(contract_fields),
                    .start_field = 0,
                    .end_field = 1},
    [W_LOGIN] = {.name = L("login"),
                 .shape = SHAPE_MOMENT,
                 .fields = login_fields,
                 .field_count = 1,
                 .start_field = 0,
                 .end_field = -1},
    [W_CONTACT] = {.name = L("contact"),
                   .shape = SHAPE_NONE,
                   .fields = contact_fields,
                   .field_count = 1,
                   .start_field = -1,
                   .end_field = -1},
};
static const struct catalog_field grade_fields[] = {
    [GRADE_RANK] = {.name = L("rank"), .type = RULE_NUMBER},
    [GRADE_TITLE] = {.name = L("title"), .type = RULE_TEXT},
    [GRADE_ACTIVE] = {.name = L("active"), .type = RULE_BOOL},
    [GRADE_MADE] = {.name = L("made"), .type = RULE_DATE},
    [GRADE_NEXT] = {.name = L("next"), .type = RULE_TEXT, .target = 1},
};
static const struct catalog_target targets[] = {{L("grade"), grade_fields, COUNT(grade_fields)}};
const struct catalog world_catalog = {.objects = objects,
                                      .object_count = W_OBJECTS,
                                      .customer = W_CUSTOMER,
                                      .targets = targets,
                                      .target_count = 1};
