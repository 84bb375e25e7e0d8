// action_own: what the steps of this engine do (flow/action_own.c), for their table (flow/action_kinds.c).
// Inside this folder only.
#pragma once
#include "flow/action.h"

enum err own_create(struct action_call *a) MUST_USE;
enum err own_change(struct action_call *a) MUST_USE;
enum err own_tag(struct action_call *a) MUST_USE;
enum err own_assign(struct action_call *a) MUST_USE;
enum err own_task(struct action_call *a) MUST_USE;
enum err own_message(struct action_call *a) MUST_USE;
enum err own_tell(struct action_call *a) MUST_USE;
enum err own_webhook(struct action_call *a) MUST_USE;
enum err own_play(struct action_call *a) MUST_USE;

enum err own_check_tag(struct action_check *k, const struct json *step) MUST_USE;
enum err own_check_assign(struct action_check *k, const struct json *step) MUST_USE;
enum err own_check_task(struct action_check *k, const struct json *step) MUST_USE;
enum err own_check_branch(struct action_check *k, const struct json *step) MUST_USE;
enum err own_check_wait(struct action_check *k, const struct json *step) MUST_USE;
