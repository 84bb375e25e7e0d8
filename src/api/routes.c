#include "api/handlers.h"

const struct route *const route_lists[] = {
    session_routes, second_routes,       token_routes,     meta_routes,           record_routes,
    search_routes,  customer_routes,     churn_routes,     export_routes,         condition_routes,
    explain_routes, rule_routes,         warning_routes,   import_routes,         system_routes,
    people_routes,  role_routes,         share_routes,     handover_routes,       object_routes,
    field_routes,   use_routes,          file_routes,      table_routes,          view_routes,
    group_routes,   bulk_routes,         feed_routes,      hook_routes,           layout_routes,
    form_routes,    answer_routes,       duplicate_routes, duplicate_rule_routes, merge_routes,
    setup_routes,   organisation_routes, org_move_routes,  org_people_routes,     batch_routes,
    erase_routes,   person_file_routes,  masked_routes,    openapi_routes,        provider_routes,
    oidc_routes,    work_routes,         notice_routes,    company_routes,
};
const int route_list_count = sizeof route_lists / sizeof *route_lists;
