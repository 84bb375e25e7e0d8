// profile: what the cells of a column seem to be, to propose a field for it.
//
// Strict: one cell that does not fit makes it text, because text loses nothing.
#pragma once
#include "codec/recognise.h"

enum profile_kind {
    PROFILE_EMPTY, // not one cell with something in it
    PROFILE_YES_NO,
    PROFILE_INTEGER,
    PROFILE_NUMBER,
    PROFILE_DATE,
    PROFILE_TIME,   // a day and a time of day
    PROFILE_CHOICE, // few different texts, which come again and again
    PROFILE_TEXT,
    PROFILE_KINDS
};

enum { PROFILE_CHOICES_MAX = 20 };

// Owns nothing; all zero is a profile of no cells.
struct profile {
    int64_t filled, yes_no, digits01, zeros, integers, numbers, dates, times, codes;
    uint64_t choices[PROFILE_CHOICES_MAX]; // hashes of the different texts
    int choice_count;                      // PROFILE_CHOICES_MAX + 1: more than that
    bool long_text;
    struct date_votes votes;
};

void profile_add(struct profile *p, const struct cell *cell);
enum profile_kind profile_kind(const struct profile *p);
// "date", "数字": how a kind is called to people, and its name in a mapping ("integer").
const char *profile_kind_name(enum profile_kind kind);
const char *profile_kind_en(enum profile_kind kind);
const char *profile_kind_zh(enum profile_kind kind);
// PROFILE_KINDS where it is none.
enum profile_kind profile_kind_by_name(struct str name);
