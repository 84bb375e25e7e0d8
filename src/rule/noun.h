// noun: how an English label stands in the middle of a sentence. Labels are written as titles
// ("Order line"), sentences want "order line" and "order lines". Knows the spelling rules, no
// dictionary; a label that is not English stays as it is.
#pragma once
#include "base/str.h"

// With small initials, but for words that are no plain capitalised word: VIP, WeChat, K2. Only the
// first word is touched where a later one is small: "Contact in Beijing" keeps its city.
struct str noun_lower(struct arena *a, struct str label);
// More than one of it, in lower case: orders, enquiries, branches; what is a plural stays.
struct str noun_many(struct arena *a, struct str label);
// Whether it reads as a plural: tags, sales; not status, address.
bool noun_is_many(struct str label);
