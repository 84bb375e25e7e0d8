// who: who asks: a person in a browser by his cookie, or a program by its token, and what either way of
// signing in opens at all. What he may then is up to his viewer.
#pragma once
#include "api/api.h"

// Fills in person, viewer, token, csrf and from. ERR_SIGN_IN where nobody is signed in.
enum err who_identify(struct call *k) MUST_USE;
// One who came from home (a session's `home`) is here for as long as he is signed in there, and linked:
// ERR_SIGN_IN. Nothing is asked where it is empty.
enum err who_still(struct ctx *c, struct api *a, struct str home, int64_t person) MUST_USE;
// The rights of a token's person, cut to its objects where it names some. Held for the caller.
enum err who_token_viewer(struct call *k, struct db_tx *tx, const struct viewer **out) MUST_USE;
// What a token opens: nothing about signing in itself; one that only reads asks; one for some
// objects gets what rights speak of alone.
enum err who_check_token(struct call *k, const struct route *route) MUST_USE;
// Whoever has a role that asks for a second factor does nothing before he has one. `flags`: of the
// route.
enum err who_check_second(struct call *k, int flags) MUST_USE;
// What the route asks for: ERR_DENIED where it is not his.
enum err who_check_permit(struct call *k, const struct route *route) MUST_USE;
// What changes something must come from our own pages: they alone can read the session's token.
// ERR_DENIED.
enum err who_check_origin(struct call *k, const struct route *route) MUST_USE;
