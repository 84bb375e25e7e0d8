// search: what a customer can be found by: parts of his name, its pinyin in full and by initials,
// his number, phone and mail.
#pragma once
#include "model/record.h"

// The folded text that is stored beside a customer and looked through.
struct str search_text(struct arena *a, const struct object *customer, const struct value *cells);
// Whether that text is made of the field.
bool search_looks_at(const struct field *f);
// Pinyin of Chinese text, without tones: "zhang san" for 张三 (initials: "zs"). Other letters stay.
struct str pinyin(struct arena *a, struct str text);
struct str pinyin_initials(struct arena *a, struct str text);
// A LIKE pattern (escape character '!') that finds the folded `text` anywhere.
struct str search_pattern(struct arena *a, struct str text);
