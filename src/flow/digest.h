// digest: what Today says, by mail in the morning: to everybody who has something to do and an address,
// on working days, where the company has a mail server. Whoever reads the mail reads what the page
// would show him.
#pragma once
#include "model/org.h"

#define DIGEST_SETTING "digest" // "08:30"; "-": none is sent
#define DIGEST_STANDARD "08:30"
enum { DIGEST_ROWS_MAX = 10 };

// Minutes of the day; -1: none is sent. ERR_INPUT where the text is no time.
enum err digest_time(struct ctx *c, struct str text, int *minutes) MUST_USE;
// For the loop: sends those of today once, some people at a time.
enum err digest_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;
