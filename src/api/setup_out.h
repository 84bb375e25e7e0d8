// setup_out: what a set-up makes of an organisation as JSON, in the shapes of src/api/shapes_setups.c. The
// command line prints the same.
#pragma once
#include "codec/json.h"
#include "setup/apply.h"

void setup_write_difference(struct json_out *out, const struct setup_difference *d);
