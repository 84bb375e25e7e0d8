// kind_read: how each kind reads text, for the table in kind.c. Inside this folder only.
#pragma once
#include "model/kind.h"

kind_reader read_plain, read_long, read_number, read_bool, read_day, read_time, read_url, read_id,
    read_ids, read_address, read_credit_code, read_rating, read_nothing;
kind_tidy tidy_number, tidy_bool, tidy_day, tidy_time, tidy_choices, tidy_phone, tidy_url,
    tidy_address, tidy_credit_code;

// "label: 'text' is not …".
enum err kind_wrong(struct ctx *c, struct str label, struct str text, const char *en,
                    const char *zh) MUST_USE;
