// houses: the organisations that a server serves. An address that begins with /~NAME/ belongs to the
// organisation NAME, any other to home, the one of the server's folder. Nothing of a request but that
// prefix decides whose it is.
//
// The others are opened at their first request, and by a thread that follows home's list: it
// opens what is open there (whose warnings and messages wait for nobody's request), closes what is
// not, and tidies up. Requests under way keep a house open until they are answered.
#pragma once
#include "app/house.h"

struct houses;

// `home`: NULL where it is not made yet.
struct houses *houses_open(struct str folder, struct org *home, bool local_hooks);
// Before the last requests are answered: streams end, nothing is opened any more.
void houses_stop(struct houses *h);
void houses_close(struct houses *h);
struct api *houses_home(struct houses *h);

// For http_options.
enum err houses_plan(void *user, struct http_request *r, struct http_body_plan *plan);
void houses_answer(void *user, struct http_request *r, struct http_answer *a);
