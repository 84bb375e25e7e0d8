// words: the choices that a set-up gives in both languages, {"zh": "续费", "en": "Renewal"}, and what
// follows them where it is said in one: the lists of choices, defaults, the fixed values of forms, and
// the texts in quotes of every condition.
//
// A word means one thing in a whole file: what is called alike in Chinese is called alike in English,
// so a condition's text needs no field to be understood.
#pragma once
#include "setup/setup.h"

// Adds the choices of a field. ERR_INPUT where they are no names, where two are called alike in one
// language, or where the file has called one otherwise before.
enum err words_add(struct ctx *c, struct setup *s, const struct json *field) MUST_USE;
// Settles in which language each word is said: one that `now` has under its other name alone keeps it.
void words_choose(struct setup *s, bool zh, const struct setup *now);
// What the file says, with the words as they were chosen; in Chinese before.
const struct json *words_said(struct arena *a, const struct setup *s, const struct json *body);
