// test_setup: what the tests of set-ups share: an organisation's text, applied, looked at, taken back.
#pragma once
#include "setup/apply.h"
#include "tests/support/org.h"

struct str exported(struct test_org *t);
struct setup_difference look(struct test_org *t, struct str text);
struct setup_difference apply(struct test_org *t, struct str text);
void take_back(struct test_org *t, int64_t id);
// Fails at the first line that differs.
void same_text(const char *says, struct str a, struct str b);
int differences(const struct setup_difference *d); // added, changed, removed
const struct setup_step *step_of(const struct setup_difference *d, const char *key);

// The tests of test_setup_parts.c.
void names_come_in_the_language_of_who_applies(void **state);
void trades_come_in_the_language_of_who_applies(void **state);
void choices_follow_wherever_they_are_named(void **state);
void a_choice_has_one_translation(void **state);
void one_name_or_two(void **state);
void layouts_go_along(void **state);
void what_strangers_meet_goes_along_without_its_secrets(void **state);
void a_part_of_a_form_or_a_provider_changes_alone(void **state);
