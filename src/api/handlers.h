// handlers: the routes of each resource, one array a file; routes.c names them all. Below: what
// several of those files write.
#pragma once
#include "api/api.h"
#include "model/definition.h"
#include "model/timeline.h"

extern const struct route session_routes[], meta_routes[], record_routes[], customer_routes[],
    record_change_routes[], churn_routes[], export_routes[], condition_routes[], explain_routes[],
    rule_routes[], rule_sight_routes[], warning_routes[], import_routes[], system_routes[],
    object_routes[], field_routes[], file_routes[], table_routes[], openapi_routes[],
    people_routes[], role_routes[], share_routes[], handover_routes[], view_routes[],
    group_routes[], bulk_routes[], use_routes[], second_routes[], token_routes[], layout_routes[],
    form_routes[], answer_routes[], hook_routes[], feed_routes[], duplicate_routes[],
    duplicate_rule_routes[], merge_routes[], setup_routes[], batch_routes[], erase_routes[],
    organisation_routes[], org_move_routes[], org_people_routes[], person_file_routes[],
    masked_routes[], provider_routes[], oidc_routes[], work_routes[], notice_routes[],
    undone_routes[], search_routes[], company_routes[], warning_deed_routes[], calendar_routes[],
    today_routes[], channel_routes[], letter_routes[], message_routes[], opt_out_routes[],
    incoming_routes[], bell_routes[], survey_routes[], survey_asking_routes[],
    survey_answer_routes[], survey_result_routes[], loss_routes[], loss_deed_routes[],
    survey_loop_routes[], review_routes[], review_note_routes[], ticket_routes[],
    ticket_one_routes[], ticket_queue_routes[], play_routes[], play_result_routes[],
    automation_routes[], automation_run_routes[], automation_hook_routes[];

// The answer of who is signed in: a Session.
enum err write_session(struct call *k) MUST_USE;
// Signs the person in: session, cookie, audit, and the Session as the answer.
struct arrival {
    int64_t provider;  // the identity provider he came by; 0: a password
    bool vouched;      // whose word for the second factor counts
    struct str detail; // JSON for the audit
};
enum err sign_in_as(struct call *k, const struct person *p, const struct arrival *how) MUST_USE;

// A customer made by hand who was given no number gets one; ERR_INPUT where he has no name.
enum err number_customer(struct work *w, struct record *r) MUST_USE;

// Signs somebody in in the organisation of the call, with a cookie.
struct session_start;
enum err begin_session(struct call *k, const struct session_start *start) MUST_USE;
// `password` in the body against his own: ERR_INPUT where it is wrong; slow, and throttled.
enum err check_own_password(struct call *k) MUST_USE;

// An ObjectMeta, nothing where he may not see it; a FieldMeta.
void write_object_meta(struct call *k, const struct schema *s, const struct object *o);
void write_field_meta(struct call *k, const struct schema *s, const struct object *o, int field);
#define ROLLUP_ALWAYS "170y" // the window of a roll-up over all of the past

// A Draft. Where `reason` is missing it stays without text.
enum err read_draft(struct ctx *c, const struct json *o, struct draft *out) MUST_USE;
// The Draft at `key`, parsed. An error names the part.
enum err read_definition(struct call *k, const char *key, const struct schema *s,
                         struct definition *out) MUST_USE;

// A RecordRow.
enum err write_record_row(struct call *k, struct db_tx *tx, const struct schema *s,
                          const struct record *r) MUST_USE;
// A RecordList: a page of an object's records.
struct list_page;
enum err write_record_list(struct call *k, const struct schema *s, int object,
                           const struct list_page *page) MUST_USE;

void write_timeline_item(struct call *k, const struct schema *s, const struct timeline_item *item);
// A CustomerHead.
void write_head(struct call *k, struct db_tx *tx, const struct schema *s, int64_t customer,
                day_t day);
// "within": of which customers the figures are.
struct question;
void write_within(struct call *k, const struct question *q);
void write_warning(struct call *k, struct db_tx *tx, const struct schema *s,
                   const struct warning *w);
// `w` must have been read with warning_load or warnings.
// Whether he may know what a customer is worth: that tells what it is worked out from.
bool sees_worth(struct call *k, struct db_tx *tx, const struct schema *s);
// Who makes a condition that others are judged by must read himself what it looks at. One that cannot
// be read is none: it is refused where it is kept.
enum err may_judge_by(struct call *k, struct str condition) MUST_USE;

// Text2 of a condition's sentence; empty texts where it does not parse.
void write_sentence(struct call *k, const struct schema *s, struct str condition);
