// letter: templates of messages, and texts with {{fields}} filled in. A field is named as people
// see it ({{客户名称}}) or by its API name ({{customer.name}}, {{name}}); beside the customer's there
// are his owner, the organisation, a link, and the way to hear no more, which is filled in when
// it is sent.
#pragma once
#include "model/carry.h"
#include "model/message.h"
#include "model/org.h"
#include "model/viewer.h"

struct letter {
    int64_t id, version, created_ms, deleted_ms;
    struct str name, subject, body;
    enum message_kind kind;
    enum message_purpose purpose;
};

// With those that are deleted.
enum err letter_list(struct ctx *c, struct db_tx *tx, struct letter **out, int *count) MUST_USE;
enum err letter_load(struct ctx *c, struct db_tx *tx, int64_t id, struct letter *out) MUST_USE;
// ERR_INPUT for a field that there is not, with the nearest name.
enum err letter_create(struct work *w, struct letter *l) MUST_USE;
enum err letter_update(struct work *w, struct letter *l, int64_t version) MUST_USE; // ERR_STALE
enum err letter_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err letter_restore(struct work *w, int64_t id) MUST_USE;

// What a text is filled with. `viewer`: with whose eyes; what is masked for him stays masked.
struct letter_fill {
    struct org *org; // may be NULL where the viewer sees everything
    const struct viewer *viewer;
    const struct schema *schema;
    const struct record *customer; // as it was loaded
    struct str organisation, link;
};
// ERR_INPUT for a text that letter_check refuses. `fields` grows by those whose values stand in
// `out`.
struct letter_used {
    int64_t *ids;
    int count;
};
enum err letter_text(struct ctx *c, struct db_tx *tx, const struct letter_fill *f, struct str text,
                     struct letter_used *used, struct str *out) MUST_USE;
enum err letter_check(struct ctx *c, const struct schema *s, struct str text) MUST_USE;
// Every name there is, as people see it in a language: for a list to choose from.
struct str *letter_names(struct arena *a, const struct schema *s, bool zh, int *count);

// ---- when fields change (flow/carry.h) ----------------------------------------------------------

enum err letters_carry(struct work *w, const struct carry *k) MUST_USE;
// What one of its names is called now; what is none of them stays.
void letter_name_now(struct ctx *c, const struct carry *k, struct str name, struct carried *out);
// The field of the customer that a name means; -1: none.
int letter_field(struct ctx *c, const struct schema *s, struct str name);
// `text` with every name as `now` has it.
typedef struct str letter_namer(void *user, struct str name);
struct str letter_named(struct arena *a, struct str text, letter_namer *now, void *user);

// What stays in a stored text until it is sent.
#define LETTER_LEAVE "{{unsubscribe}}"
// `text` with every `what` replaced.
struct str letter_replace(struct arena *a, struct str text, struct str what, struct str by);
// The next {{name}} of `rest`: what stands before it, and its name; false where there is none,
// and then all of it stands before.
bool letter_next(struct str *rest, struct str *before, struct str *name);
