// carry: stored conditions when objects and fields change. A condition keeps its meaning: it is
// written anew where a name it uses is another now, and it is told apart where it cannot mean
// anything any more.
#pragma once
#include "model/record.h"

struct carry {
    const struct schema *from, *to;
    // Choices of a field that are called otherwise now; field 0: none are.
    int64_t choice_field;
    const struct str *choice_olds;
    int choice_old_count;
    struct str choice_new;
};

struct carried {
    struct str text; // as it stands from now on
    bool changed;    // the text is another
    bool works;
    struct str en, zh; // why it does not work
};

// `object`: the id of the object whose fields it is about; `formula`: any expression, else a
// condition. Empty text is carried as it is.
enum err carry_text(struct ctx *c, const struct carry *k, int64_t object, bool formula,
                    struct str text, struct carried *out) MUST_USE;
// A field that a text names (object_field_called), of an object of `k->from`: in the same way, name or
// label, as it is called now. What names no field stays.
void carry_name(struct ctx *c, const struct carry *k, int object, struct str name,
                struct carried *out);
// A value of a field, several choices with the mark between them, where choices are called otherwise.
struct str carry_choice(struct arena *a, const struct carry *k, int64_t field, struct str value);
// All that stands in the options of fields. `*changed`: some were written anew.
enum err carry_fields(struct work *w, const struct carry *k, bool *changed) MUST_USE;
