// search: what a record can be found by: parts of names and numbers, pinyin in full and by initials,
// phones and mails.
#pragma once
#include "model/record.h"

// The folded text that is looked through; of customers it is stored beside them.
struct str search_text(struct arena *a, const struct object *o, const struct value *cells);
// Whether that text is made of the field: of a customer name, number, phone and mail; of what is a
// line of something else nothing, it is found by that; of others all texts of one line, numbers that
// are given by themselves, phones, mails and credit codes.
bool search_looks_at(const struct object *o, const struct field *f);
bool search_looks_into(const struct object *o); // whether it is made of any field at all
// Pinyin of Chinese text, without tones: "zhang san" for 张三 (initials: "zs"). Other letters stay.
struct str pinyin(struct arena *a, struct str text);
struct str pinyin_initials(struct arena *a, struct str text);
// A LIKE pattern (escape character '!') that finds the folded `text` anywhere.
struct str search_pattern(struct arena *a, struct str text);
